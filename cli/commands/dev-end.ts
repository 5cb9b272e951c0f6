import { setTimeout as pause } from 'node:timers/promises';
import { workflowTypes } from '../../workflows/messages.ts';
import { isFleetClientError } from '../client/fleet-client-error.ts';
import type { ConnectedClient } from '../connection.ts';

/** Cancels every open fleet hard, and waits until nothing of any fleet is left. */
export async function endOpenFleets(
  { fleets, temporal }: ConnectedClient,
  tell: (text: string) => void,
): Promise<void> {
  const asked = new Set<string>();
  const isOpen = `ExecutionStatus = 'Running'`;
  const types = `WorkflowType IN ('${workflowTypes.fleet}', '${workflowTypes.worker}')`;
  for (;;) {
    for (const { workflowId, runId } of await fleets.list({ states: ['running'], limit: 1_000 })) {
      if (asked.has(runId)) continue;
      asked.add(runId);
      tell(`Cancelling fleet ${workflowId}; Ctrl-C again ends at once, and may leave containers.`);
      await fleets.cancel(workflowId, { mode: 'hard' }).catch(ignoreEnded);
    }
    const { count } = await temporal.workflow.count(`${types} AND ${isOpen}`);
    if (count === 0) return;
    await pause(LOOK_INTERVAL_MS);
  }
}

const LOOK_INTERVAL_MS = 200;

function ignoreEnded(error: unknown): void {
  if (!isFleetClientError(error, 'already-ended')) throw error;
}
