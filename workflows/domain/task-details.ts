/** The page of a task: current details of its workflow in Temporal's web UI. */

import { fleetCommand } from './fleet-commands.ts';
import {
  attemptActivityId,
  taskWorkflowId,
  workerOfName,
  workerWorkflowId,
  type FleetRef,
} from './ids.ts';
import { aligned, type Block, codeBlock, command, inert, link, page } from './markdown.ts';
import { lastLinesWithin } from './plain-text.ts';
import type { RetryPolicy } from './spec.ts';
import { attemptOf, type TaskProgress } from './task-progress.ts';
import { fleetPath, workflowPath } from './web-ui.ts';

export interface TaskOnPage {
  readonly fleet: FleetRef;
  readonly retries: RetryPolicy;
  readonly runId: string;
}

export function taskDetails(progress: TaskProgress, task: TaskOnPage): string {
  const { fleet } = task;
  return page([
    [
      `**task ${inert(progress.index)}** · **${inert(doing(progress))}** · of fleet ${link(fleet.name, fleetPath(fleet))}`,
    ],
    [aligned(factRows(progress, task.retries))],
    lastLines(progress),
    [place(progress, task)],
    ['In a terminal:', command(fleetCommand(fleet, 'logs', `--task ${progress.index}`))],
  ]);
}

function doing({ step, cancelRequested }: TaskProgress): string {
  const cancelling = cancelRequested ? 'cancelling, ' : '';
  switch (step.kind) {
    case 'run':
      return `${cancelling}attempt ${step.attempt}${step.afterMs > 0 ? ' after a pause' : ''}`;
    case 'locate':
      return `${cancelling}asking worker ${step.worker} for attempt ${step.attempt}`;
    case 'search':
      return `${cancelling}looking for the worker of attempt ${step.attempt}`;
    case 'end':
      return step.outcome.state;
  }
}

function factRows(
  progress: TaskProgress,
  { limit, infrastructureLimit, ignoreLimit }: RetryPolicy,
): readonly (readonly [string, string | number])[] {
  const { lastFailure, lastExit } = progress;
  return [
    ['attempt', attemptOf(progress)],
    ['retries', `${progress.retries} of ${limit}`],
    ['infrastructure retries', `${progress.infrastructureRetries} of ${infrastructureLimit}`],
    ...(ignoreLimit === undefined
      ? []
      : [['ignored failures', `${progress.ignored} of ${ignoreLimit}`] as const]),
    ...(lastFailure
      ? ([
          ['last failure', lastFailure.message],
          ['code', lastFailure.code],
        ] as const)
      : []),
    ...(lastExit
      ? ([
          ['exit code', lastExit.exitCode],
          ['ran on', lastExit.worker],
          ['from', lastExit.startedAt],
          ['to', lastExit.finishedAt],
        ] as const)
      : []),
  ];
}

function lastLines({ lastExit }: TaskProgress): Block {
  const lines = lastLinesWithin(lastExit?.lastLines ?? '', { lines: 8, width: 100, bytes: 600 });
  return lines.length === 0 ? [] : [`Last lines:\n${codeBlock(lines)}`];
}

function place(progress: TaskProgress, { fleet, runId }: TaskOnPage): string {
  const { step, lastExit } = progress;
  const { namespace } = fleet;
  if (step.kind === 'run') {
    const workflowId = taskWorkflowId(fleet, progress.index);
    const tab = workflowPath({ namespace, workflowId, runId }, 'pending-activities');
    return `Where it runs: ${link('pending activities', tab)}, heartbeat details of \`${attemptActivityId(step.attempt)}\`. As long as it has none, it waits for a slot or is being prepared.`;
  }
  const worker = step.kind === 'locate' ? step.worker : workerOfName(fleet, lastExit?.worker ?? '');
  if (worker === undefined) return '';
  const workflowId = workerWorkflowId(fleet, worker);
  return `Its worker: ${link(`worker ${worker}`, workflowPath({ namespace, workflowId }))}`;
}
