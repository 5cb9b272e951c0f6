/** What operators do to workflows and activities, with the Temporal CLI. */

import { temporal, temporalDone, type CommandEnd } from './temporal-command.ts';

export const resetPoints = ['FirstWorkflowTask', 'LastWorkflowTask'] as const;
type ResetPoint = (typeof resetPoints)[number];
export const cancelWishes = ['soft', 'hard', 'native'] as const;
export type CancelWish = (typeof cancelWishes)[number];

/** Begins a new run of a workflow from a point of its history: of a type, or an event. */
export async function resetWorkflow(
  workflowId: string,
  to: ResetPoint | { readonly eventId: string } = 'FirstWorkflowTask',
): Promise<void> {
  const point = typeof to === 'string' ? ['--type', to] : ['--event-id', to.eventId];
  await temporalDone('workflow', 'reset', '-w', workflowId, '--reason', 'by a test', ...point);
}

export async function terminateWorkflow(workflowId: string): Promise<void> {
  await temporalDone('workflow', 'terminate', '-w', workflowId, '--reason', 'by a test');
}

export async function deleteWorkflow(workflowId: string): Promise<void> {
  await temporalDone('workflow', 'delete', '-w', workflowId, '-y');
}

/** Terminates whatever the query finds; returns before that is done. */
export async function terminateBatch(query: string): Promise<void> {
  await temporalDone('workflow', 'terminate', '--query', query, '--reason', 'by a test', '-y');
}

/** Cancels a fleet by its update, or as Temporal cancels any workflow. */
export function cancelFleet(workflowId: string, wish: CancelWish): Promise<CommandEnd> {
  if (wish === 'native') return temporal('workflow', 'cancel', '-w', workflowId);
  const input = JSON.stringify({ mode: wish });
  const update = ['update', 'execute', '-w', workflowId, '--name', 'cancel', '--input', input];
  return temporal('workflow', ...update);
}

export async function cancelWorkflow(workflowId: string): Promise<void> {
  await temporalDone('workflow', 'cancel', '-w', workflowId);
}

/** `more`: the flags of a verb, such as the result of `complete`. */
export async function meddle(
  verb: 'pause' | 'unpause' | 'reset' | 'complete' | 'fail',
  workflowId: string,
  activityId: string,
  ...more: readonly string[]
): Promise<void> {
  await temporalDone('activity', verb, '-w', workflowId, '-a', activityId, ...more);
}

export interface HistoryEvent {
  readonly eventId: string;
  /** `EVENT_TYPE_…` */
  readonly eventType: string;
}

export async function historyOf(workflowId: string): Promise<readonly HistoryEvent[]> {
  const shown = await temporalDone('workflow', 'show', '-w', workflowId, '-o', 'json');
  // As the CLI prints it.
  return (JSON.parse(shown) as { readonly events: readonly HistoryEvent[] }).events;
}
