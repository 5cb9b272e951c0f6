/** What the pages of a fleet and of a group have in common: counts, and the first failures. */

import { taskWorkflowId, type FleetRef } from './ids.ts';
import { inert, link, progressBar, type Block } from './markdown.ts';
import type { TaskCounts, TaskOutcome } from './task.ts';
import { workflowPath } from './web-ui.ts';

export function countRows(counts: TaskCounts): readonly (readonly [string, number])[] {
  return (['total', 'open', 'succeeded', 'failed', 'cancelled'] as const).map((name) => [
    name,
    counts[name],
  ]);
}

export function progressLine({ total, open }: TaskCounts, word: 'ended' | 'counted'): string {
  return `${progressBar(total - open, total)} ${total - open} of ${total} ${word}`;
}

/** At most five failed tasks, each with a link to its page. */
export function firstFailures(fleet: FleetRef, outcomes: Iterable<TaskOutcome>): Block {
  const lines: string[] = [];
  for (const outcome of outcomes) {
    if (lines.length === MOST_FAILURES) break;
    if (outcome.state !== 'failed') continue;
    const { namespace } = fleet;
    const workflowId = taskWorkflowId(fleet, outcome.index);
    const task = link(`task ${outcome.index}`, workflowPath({ namespace, workflowId }));
    lines.push(`- ${task}: ${inert(outcome.message)}`);
  }
  const [first, ...others] = lines;
  return first === undefined ? [] : [`First failures:\n${first}`, ...others];
}

const MOST_FAILURES = 5;
