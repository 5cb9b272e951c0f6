/** What a fleet's tasks wrote, from the state store. */

import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '../../activities/store/store.ts';
import { storeKeys, taskWorkflowId } from '../../workflows/domain/ids.ts';
import { AttemptLog } from './attempt-log.ts';
import { type FleetAccess, requiredStore } from './fleet-access.ts';
import { isFleetClientError } from './fleet-client-error.ts';
import { isOpen, locateAgain, type LocatedFleet } from './located-fleet.ts';
import { logEntries, type LogEntry, type LogSource } from './log-entry.ts';
import { logSources } from './log-sources.ts';
import { findTaskEntry } from './task-entry.ts';
import { describeWorkflow } from './worker-description.ts';

export interface LogRequest {
  /** Index of the only task of interest. Default: all tasks. */
  readonly task?: string;
  /** The only attempt of interest. Default: all attempts, in their order. */
  readonly attempt?: number;
  /** Goes on until the task, or the fleet, has ended. Default: false. */
  readonly follow?: boolean;
  /** Only so many last lines of each log that is there at the beginning. Default: all. */
  readonly tail?: number;
  /** Only lines that were written at this time or later. */
  readonly since?: Date;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/**
 * Lines log by log, by task and attempt; with `follow`, as they come. No line is lost or repeated. Fails with
 * `store-required`, or `not-found` when there is no such task.
 */
export async function* readFleetLogs(
  access: FleetAccess,
  fleet: LocatedFleet,
  request: LogRequest = {},
): AsyncGenerator<LogEntry, void> {
  const store = requiredStore(access, 'read logs');
  if (request.task !== undefined) await findTaskEntry(access, fleet, request.task);
  const logs = new OpenLogs(store, fleet.ref.id);
  for (let { tail } = request; ; tail = undefined) {
    const begun = Date.now();
    // Asked before the look: what is written before the end is seen after it.
    const isLast = !request.follow || (await isOver(access, fleet, request));
    for (const source of await wantedSources(store, fleet, request)) {
      yield* recent(logs.read(source), request.since, tail);
    }
    if (isLast || isSatisfied(logs, request) || request.signal?.aborted) return;
    await rest(Date.now() - begun, request.signal);
  }
}

const INTERVAL_MS = 500;
/** The pause between two looks is so many times as long as a look takes. */
const REST = 4;

/** The logs that are being read, each with its position. */
class OpenLogs {
  private readonly store: Store;
  private readonly fleetId: string;
  private readonly open = new Map<string, AttemptLog>();
  private readonly finished = new Set<string>();

  constructor(store: Store, fleetId: string) {
    this.store = store;
    this.fleetId = fleetId;
  }

  /** What came to this log since it was read last. */
  async *read(source: LogSource): AsyncGenerator<LogEntry> {
    const key = storeKeys.log(this.fleetId, source.task, source.attempt);
    if (this.finished.has(key)) return;
    const chunkPrefix = storeKeys.logChunks(this.fleetId, source.task, source.attempt);
    const log = this.open.get(key) ?? new AttemptLog(this.store, { key, chunkPrefix });
    this.open.set(key, log);
    for (let text = await log.read(); text !== ''; text = await log.read()) {
      yield* logEntries(source, text);
    }
    if (!log.isFinished()) return;
    this.open.delete(key);
    this.finished.add(key);
  }

  hasFinished({ task, attempt }: LogSource): boolean {
    return this.finished.has(storeKeys.log(this.fleetId, task, attempt));
  }
}

async function wantedSources(
  store: Store,
  fleet: LocatedFleet,
  { task, attempt }: LogRequest,
): Promise<readonly LogSource[]> {
  const sources = await logSources(store, fleet.ref.id, task);
  return sources.filter((source) => attempt === undefined || source.attempt === attempt);
}

function isSatisfied(logs: OpenLogs, { task, attempt }: LogRequest): boolean {
  return task !== undefined && attempt !== undefined && logs.hasFinished({ task, attempt });
}

/** The entries since a time, and of these the last ones; holds no more than it yields. */
async function* recent(
  entries: AsyncIterable<LogEntry>,
  since?: Date,
  tail?: number,
): AsyncGenerator<LogEntry> {
  const from = since?.getTime() ?? -Infinity;
  const last: LogEntry[] = [];
  for await (const entry of entries) {
    if (entry.time !== '' && Date.parse(entry.time) < from) continue;
    if (tail === undefined) yield entry;
    else last.push(entry);
    if (tail !== undefined && last.length > tail) last.shift();
  }
  yield* last;
}

/** Nothing more will be written: the task, or the whole fleet, has ended. */
async function isOver(
  access: FleetAccess,
  fleet: LocatedFleet,
  { task }: LogRequest,
): Promise<boolean> {
  try {
    if (!isOpen(await locateAgain(access, fleet))) return true;
    if (task === undefined) return false;
    const workflow = await describeWorkflow(access, taskWorkflowId(fleet.ref, task));
    return workflow !== undefined && workflow.status.name !== 'RUNNING';
  } catch (error) {
    if (isFleetClientError(error, 'unreachable')) return false;
    throw error;
  }
}

async function rest(lookMs: number, signal: AbortSignal | undefined): Promise<void> {
  const ms = Math.max(INTERVAL_MS, REST * lookMs);
  await pause(ms, undefined, signal && { signal }).catch(() => undefined);
}
