/** The runs of a fleet's workflows, as visibility finds them, and none of anybody else's. */

import type { WorkflowExecutionInfo } from '@temporalio/client';
import { descendantPrefix, type FleetRef, shortFleetId } from '../../workflows/domain/ids.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import type { FleetAccess } from './fleet-access.ts';
import { firstRunIdOf } from './located-fleet.ts';
import { listWorkflows } from './temporal-calls.ts';
import { allOf, isEqual, oneOf, startsWith } from './visibility-query.ts';

/** A set of runs that may be listed again and again. */
export interface RunSet {
  list(access: FleetAccess): AsyncIterable<WorkflowExecutionInfo>;
}

/** Workers, groups and tasks. `types`: of these only. `open`: those that run only. */
export function descendantRuns(
  fleet: FleetRef,
  { types = descendantTypes, open = false }: DescendantOptions = {},
): RunSet {
  const prefix = descendantPrefix(fleet);
  const query = allOf(
    startsWith('WorkflowId', prefix),
    oneOf('WorkflowType', types),
    open ? isEqual('ExecutionStatus', 'Running') : undefined,
  );
  return runSet(`the workflows of fleet ${fleet.workflowId}`, query, ({ workflowId }) =>
    isBelow(prefix, workflowId),
  );
}

export interface DescendantOptions {
  readonly types?: readonly string[];
  readonly open?: boolean;
}

/** Runs of the root: more than one after an operator's reset. Other fleets had the same name. */
export function rootRuns({ client }: FleetAccess, fleet: FleetRef): RunSet {
  const { workflowId, id } = fleet;
  const query = allOf(
    isEqual('WorkflowId', workflowId),
    isEqual('WorkflowType', workflowTypes.fleet),
  );
  return runSet(
    `fleet ${workflowId}`,
    query,
    async ({ runId }) => runId === id || (await firstRunIdOf(client, workflowId, runId)) === id,
  );
}

/** What is left of the tree of a root that is gone itself; without what an operator's reset began. */
export function runsOfTree(fleetId: string): RunSet {
  const query = allOf(isEqual('RootRunId', fleetId), oneOf('WorkflowType', descendantTypes));
  const part = `/${shortFleetId(fleetId)}/`;
  return runSet(`the workflows of fleet ${fleetId}`, query, ({ workflowId }) => {
    const end = workflowId.lastIndexOf(part) + part.length;
    return end >= part.length && isBelow(workflowId.slice(0, end), workflowId);
  });
}

const descendantTypes = [workflowTypes.worker, workflowTypes.group, workflowTypes.task];

/** Such as `<prefix>tasks/000123`. */
function isBelow(prefix: string, workflowId: string): boolean {
  return (
    workflowId.startsWith(prefix) &&
    /^(?:workers|groups|tasks)\/[^/]+$/.test(workflowId.slice(prefix.length))
  );
}

function runSet(
  /** For messages. */
  name: string,
  query: string,
  isOurs: (run: WorkflowExecutionInfo) => boolean | Promise<boolean>,
): RunSet {
  return {
    async *list({ client }) {
      for await (const run of listWorkflows(client, `list ${name}`, { query })) {
        if (await isOurs(run)) yield run;
      }
    },
  };
}
