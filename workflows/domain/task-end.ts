/** With what failure a task ends that failed for good. */

import { failureTypes, instanceFailures } from './failures.ts';
import { fleetCommand } from './fleet-commands.ts';
import type { FleetRef } from './ids.ts';
import { lastLinesWithin } from './plain-text.ts';
import type { TaskOutcome } from './task.ts';

/** The message is the first thing that the web UI and Temporal's CLI show of the task: all that a person looks for. */
export function failureOfTask(
  fleet: FleetRef,
  outcome: Extract<TaskOutcome, { readonly state: 'failed' }>,
): { readonly type: string; readonly message: string } {
  const { index, message, attempts, code } = outcome;
  return {
    type: failureTypes.taskFailed,
    message: [
      `Task ${index} failed as ${message}: ${instanceFailures[code].remedy} [attempts=${attempts}, code=${code}]`,
      ...lastLines(outcome),
      `More: ${fleetCommand(fleet, 'logs', `--task ${index}`)}`,
    ].join('\n'),
  };
}

/** Few: the message is kept in the histories of the task and of its group, beside the outcome with its 2 KiB. */
function lastLines(outcome: { readonly lastLines?: string }): readonly string[] {
  const bounds = { lines: 5, width: 160, bytes: 500 };
  const lines = lastLinesWithin(outcome.lastLines ?? '', bounds);
  return lines.length === 0 ? [] : ['Last lines:', ...lines.map((line) => `  ${line}`)];
}
