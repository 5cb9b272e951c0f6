/** Calls to Temporal that end in bounded time, whoever is away. */

import type { Client, WorkflowExecutionInfo, WorkflowHandle } from '@temporalio/client';
import type { QueryDefinition } from '@temporalio/common';
import { FleetClientError } from './fleet-client-error.ts';
import { lenientLists } from './lenient-lists.ts';
import { clientError, grpcReason, isUnanswered, isWorkflowMissing } from './temporal-failures.ts';

/** How long Temporal itself may take to answer. */
const CALL_LIMIT_MS = 10_000;
/** How long a fleet server may take to answer. */
const ANSWER_LIMIT_MS = 10_000;
/** After so long somebody asks whether there is a fleet server at all. */
const DOUBT_MS = 1_000;

/** A call that Temporal answers by itself. `what`: as in `Cannot <what>`. */
export async function callTemporal<Result>(
  client: Client,
  what: string,
  call: () => Promise<Result>,
): Promise<Result> {
  try {
    return await client.withDeadline(Date.now() + CALL_LIMIT_MS, call);
  } catch (error) {
    throw clientError(error, what);
  }
}

/** Runs of workflows as visibility lists them, page by page: each page may take as long as a call. */
export async function* listWorkflows(
  client: Client,
  what: string,
  { query, pageSize = 1_000 }: { readonly query: string; readonly pageSize?: number },
): AsyncGenerator<WorkflowExecutionInfo, void> {
  const runs = lenientLists(client).list({ query, pageSize })[Symbol.asyncIterator]();
  for (;;) {
    const next = await callTemporal(client, what, () => runs.next());
    if (next.done) return;
    yield next.value;
  }
}

/** A workflow to ask, and the queue of the servers that may answer for it. */
export interface Answerer {
  readonly handle: WorkflowHandle;
  readonly taskQueue: string;
}

/**
 * A query. Fails with `no-server-answers` after ten seconds, or as soon as it is clear that no server is there; with
 * `not-found` when there is no such workflow.
 */
export async function queryWorkflow<Result, Args extends unknown[]>(
  client: Client,
  { handle, taskQueue }: Answerer,
  definition: QueryDefinition<Result, Args>,
  ...args: Args
): Promise<Result> {
  const what = `ask ${handle.workflowId}`;
  return askServer(client, what, taskQueue, () => handle.query(definition, ...args));
}

/** A question that a fleet server must answer. */
export async function askServer<Result>(
  client: Client,
  what: string,
  taskQueue: string,
  question: () => Promise<Result>,
): Promise<Result> {
  const settled = new AbortController();
  try {
    return await client.withDeadline(Date.now() + ANSWER_LIMIT_MS, () =>
      client.withAbortSignal(settled.signal, () =>
        Promise.race([question(), refusalWithoutServers(client, taskQueue, what, settled.signal)]),
      ),
    );
  } catch (error) {
    throw questionError(error, what, taskQueue);
  } finally {
    settled.abort();
  }
}

function questionError(error: unknown, what: string, taskQueue: string): unknown {
  if (isWorkflowMissing(error)) {
    const message = `Cannot ${what} as there is no such workflow`;
    return new FleetClientError('not-found', message, { cause: error });
  }
  if (isUnanswered(error)) return noServer(what, taskQueue, grpcReason(error), error);
  return clientError(error, what);
}

function noServer(what: string, taskQueue: string, reason?: string, cause?: unknown): Error {
  const why = reason === undefined ? '' : ` (${reason})`;
  const command = `fleet server${taskQueue === 'fleets' ? '' : ` --task-queue ${taskQueue}`}`;
  return new FleetClientError(
    'no-server-answers',
    `Cannot ${what} as no fleet server answers on task queue ${taskQueue}${why}: start one with "${command}"`,
    { cause },
  );
}

/** Rejects when nobody polls the queue; otherwise it never settles. */
function refusalWithoutServers(
  client: Client,
  taskQueue: string,
  what: string,
  settled: AbortSignal,
): Promise<never> {
  return new Promise((_resolve, reject) => {
    const look = async (): Promise<void> => {
      if (!(await hasServer(client, taskQueue))) reject(noServer(what, taskQueue));
    };
    const timer = setTimeout(() => void look(), DOUBT_MS);
    settled.addEventListener('abort', () => clearTimeout(timer));
  });
}

/** Whether anybody has polled the queue for workflows within some minutes; true when that cannot be told. */
async function hasServer(client: Client, name: string): Promise<boolean> {
  try {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name },
      taskQueueType: WORKFLOW_TASK_QUEUE,
    });
    return pollers.length > 0;
  } catch {
    return true;
  }
}

/** `TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW` */
const WORKFLOW_TASK_QUEUE = 1;
