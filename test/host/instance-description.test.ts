/** What a container is given: its name, labels and environment. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instanceSpec } from '../../activities/host/instance-container.ts';
import { taskId } from '../../activities/host/instance-env.ts';
import {
  decodeLabels,
  encodeLabels,
  fleetLabels,
  workerLabels,
} from '../../activities/host/instance-labels.ts';
import { SECRET_PATTERN } from '../../workflows/domain/env.ts';
import { fleet, serveRequest } from '../support/instance-bench.ts';

const asker = {
  workflowId: 'wordcount/60366f45/tasks/000007',
  activityId: 'attempt-2',
  runId: 'run-1',
  token: Uint8Array.from([0, 255, 10]),
};
const task = { index: '7', key: '000-00000-7' };

interface Overrides {
  readonly task?: object;
  readonly template?: object;
}

function specOf(overrides?: Overrides) {
  return instanceOf(overrides).spec;
}

function instanceOf(overrides: Overrides = {}) {
  const serve = serveRequest({ image: 'alpine' });
  return instanceSpec(
    { ...serve, template: { ...serve.template, ...overrides.template } },
    { kind: 'run', attempt: 2, searchedIn: 'run-1', task: { ...task, ...overrides.task } },
    asker,
  );
}

it('names the container after fleet, task and attempt', () => {
  expect(specOf()).toMatchObject({
    name: 'fleet-60366f45-7-2',
    image: 'alpine',
    command: ['true'],
    milliCpu: 1_000,
    memoryBytes: 1e9,
  });
});

it('lets a task have its own command', () => {
  const template = { args: ['fleet'] };
  expect(specOf({ template }).args).toEqual(['fleet']);
  const own = specOf({ template, task: { command: ['false'], args: [] } });
  expect(own).toMatchObject({ command: ['false'], args: [] });
});

it('labels the container with all a server needs', () => {
  const { labels } = specOf({ template: { labels: { team: 'words' } } });
  expect(labels).toMatchObject({ team: 'words', ...workerLabels(fleet, 3), ...fleetLabels(fleet) });
  expect(decodeLabels(labels)).toEqual({
    fleetId: fleet.id,
    fleetWorkflowId: 'wordcount',
    worker: 3,
    taskIndex: '7',
    attempt: 2,
    identity: { workflowId: asker.workflowId, activityId: 'attempt-2' },
    runId: 'run-1',
    token: asker.token,
    secrets: [],
  });
});

it('lets no label of the user replace ours', () => {
  const own = {
    'serverless-fleets.worker': '9',
    'serverless-fleets.token': 'AA==',
    'serverless-fleets.secrets': 'other/secret',
  };
  expect(decodeLabels(specOf({ template: { labels: own } }).labels)).toMatchObject({
    worker: 3,
    token: asker.token,
    secrets: [],
  });
});

it('reads back whatever it labels', () => {
  const labels = fc.record({
    fleetId: fc.uuid(),
    fleetWorkflowId: fc.string(),
    worker: fc.nat(),
    taskIndex: fc.string({ minLength: 1 }),
    attempt: fc.integer({ min: 1, max: 1_000 }),
    identity: fc.record({
      workflowId: fc.string({ minLength: 1 }),
      activityId: fc.string({ minLength: 1 }),
    }),
    runId: fc.string(),
    token: fc.uint8Array(),
    secrets: fc.array(fc.stringMatching(new RegExp(SECRET_PATTERN))),
  });
  fc.assert(
    fc.property(labels, (written) => {
      expect(decodeLabels(encodeLabels(written))).toEqual(written);
    }),
  );
});

it('takes no stranger for an instance', () => {
  expect(decodeLabels({})).toBeUndefined();
  expect(decodeLabels({ ...workerLabels(fleet, 3), team: 'words' })).toBeUndefined();
});

it('names secrets by reference and gives no value', () => {
  const { spec, secrets } = instanceOf({
    template: { env: { A: { secret: 'db/a' }, B: { secret: 'db/b' }, C: 'text' } },
    task: { env: { B: 'plain', C: { secret: 'db/c' }, D: { secret: 'db/c' } } },
  });
  expect(secrets).toEqual({ A: 'db/a', C: 'db/c', D: 'db/c' });
  expect(spec.env).toMatchObject({ B: 'plain' });
  for (const name of ['A', 'C', 'D']) expect(spec.env).not.toHaveProperty(name);
  expect(decodeLabels(spec.labels)?.secrets).toEqual(['db/a', 'db/c']);
});

it('gives the environment: fleet, task, then ours', () => {
  const { env } = specOf({
    template: { env: { A: 'fleet', B: 'fleet', CE_FLEET_ID: 'wrong' } },
    task: { env: { B: 'task', FLEET_ATTEMPT: 'wrong' } },
  });
  expect(env).toEqual({
    A: 'fleet',
    B: 'task',
    CE_TASK_INDEX: '7',
    CE_TASK_ID: taskId(fleet.id, '000-00000-7'),
    CE_FLEET_ID: fleet.id,
    CE_FLEET_NAME: 'wordcount',
    CE_FLEET_VERSION: 'v1',
    CE_PROJECT_ID: 'default',
    CE_REQUEST_ID: fleet.id,
    CE_CPU: '1',
    CE_FLEET_IS_GPU: 'false',
    CE_FLEET_CONCURRENCY: '2',
    FLEET_ATTEMPT: '2',
    FLEET_WORKER: 'worker-3',
  });
});

it('derives a task’s id from fleet and key', () => {
  expect(taskId('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});
