import { expect, it } from 'vitest';

import type { FleetRef } from '../../workflows/domain/ids.ts';
import {
  childrenPath,
  descendantsPath,
  fleetPath,
  workflowPath,
} from '../../workflows/domain/web-ui.ts';

const fleet: FleetRef = {
  workflowId: 'words (2)',
  id: '00000000-0000-0000-0000-0000abcdef12',
  name: 'words',
  namespace: 'default',
  controlQueue: 'fleets',
};

it('names a workflow by an id of one segment', () => {
  const task = { namespace: 'a b', workflowId: 'words/1/tasks/000003' };
  expect(workflowPath(task)).toBe('/namespaces/a%20b/workflows/words%2F1%2Ftasks%2F000003');
  expect(workflowPath({ ...task, runId: 'run' }, 'pending-activities')).toBe(
    '/namespaces/a%20b/workflows/words%2F1%2Ftasks%2F000003/run/pending-activities',
  );
});

it('leads to the fleet itself, not to a later run of its id', () => {
  expect(fleetPath(fleet)).toBe(
    '/namespaces/default/workflows/words%20%282%29/00000000-0000-0000-0000-0000abcdef12/user-metadata',
  );
});

it('lists what belongs to a fleet, in one state or all', () => {
  expect(descendantsPath(fleet, 'tasks', 'Failed')).toBe(
    '/namespaces/default/workflows?query=WorkflowId+STARTS_WITH+%22words+%282%29/abcdef12/tasks/%22+AND+ExecutionStatus=%22Failed%22',
  );
  const group = { namespace: 'default', workflowId: 'words/1/groups/0' };
  expect(childrenPath(group)).toBe(
    '/namespaces/default/workflows?query=ParentWorkflowId=%22words/1/groups/0%22',
  );
});

it.each(['a+b', 'a/b', 'a=b', 'a&b', 'a#b', 'a%b', "a'b", 'ä b', '(a*b!)'])(
  'asks for %j as it is written',
  (workflowId) => {
    const path = childrenPath({ namespace: 'default', workflowId });
    const query = new URL(path, 'http://127.0.0.1').searchParams.get('query');
    expect(query).toBe(`ParentWorkflowId="${workflowId}"`);
    expect(path).not.toMatch(/[()\s"<>]/);
  },
);
