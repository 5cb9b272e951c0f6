import { HostUnavailable } from '../container-host.ts';
import { engineInfo, labelFilter } from './docker-answers.ts';
import { engineSeconds, nanosecondsOf } from './docker-time.ts';
import { quietPause } from './quiet-pause.ts';
import type { HostNotice } from '../container-host.ts';
import type { DockerConnection } from './docker-connection.ts';
import type { DockerStream } from './docker-stream.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/** Longest silence where only events of the past are asked for. */
const IDLE_MS = 30_000;

/** Events from so long before the first question are told too, so that none falls between question and answer. */
const LOOK_BACK_SECONDS = 2;

/** See `ContainerHost.watch`. Whatever changes after the first `next` is told. */
export async function* watchContainers(
  connection: DockerConnection,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<HostNotice> {
  let since: number | undefined;
  let lost = false;
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted && !connection.closed) {
    try {
      since ??= secondsOf((await engineInfo(connection)).SystemTime) - LOOK_BACK_SECONDS;
      const stream = await openEvents(connection, { since, filters: watched(labels) }, signal);
      pauseMs = FIRST_PAUSE_MS;
      for await (const { notice, seconds } of noticesOf(stream, lost)) {
        since = seconds ?? since;
        yield notice;
      }
    } catch (error) {
      if (!(error instanceof HostUnavailable)) throw error;
    }
    lost = true;
    await quietPause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** Whether the engine remembers a start of this container. It remembers 256 events: enough for what has just been. */
export async function wasStarted(connection: DockerConnection, id: string): Promise<boolean> {
  const now = nanosecondsOf((await engineInfo(connection)).SystemTime) ?? 0n;
  const until = engineSeconds(now);
  const filters = { container: [id], event: ['start'] };
  const stop = new AbortController();
  const stream = await openEvents(connection, { since: 0, until, filters }, stop.signal);
  for await (const _start of stream.objects()) return true;
  return false;
}

interface EventQuery {
  readonly since: number;
  /** Absent: for ever. */
  readonly until?: string;
  readonly filters: Readonly<Record<string, readonly string[]>>;
}

function openEvents(
  connection: DockerConnection,
  query: EventQuery,
  signal: AbortSignal,
): Promise<DockerStream> {
  return connection.open('watch', 'containers', {
    method: 'GET',
    path: '/events',
    query: { ...query },
    signal,
    ...(query.until !== undefined && { idleMs: IDLE_MS }),
  });
}

function watched(labels: Readonly<Record<string, string>>): EventQuery['filters'] {
  const event = ['create', 'start', 'die', 'oom', 'destroy'];
  return { type: ['container'], label: labelFilter(labels), event };
}

interface TimedNotice {
  readonly notice: HostNotice;
  /** Whole seconds by the engine's clock: on resuming, some events come twice. */
  readonly seconds?: number;
}

async function* noticesOf(stream: DockerStream, lost: boolean): AsyncGenerator<TimedNotice> {
  try {
    if (lost) yield { notice: { kind: 'reconnected' } };
    for await (const event of stream.objects()) {
      if (isContainerEvent(event)) {
        yield { notice: { kind: 'changed', id: event.Actor.ID }, seconds: event.time };
      }
    }
  } finally {
    stream.close();
  }
}

interface ContainerEvent {
  readonly time: number;
  readonly Actor: { readonly ID: string };
}

function isContainerEvent(event: unknown): event is ContainerEvent {
  if (typeof event !== 'object' || event === null) return false;
  if (!('time' in event) || typeof event.time !== 'number' || !('Actor' in event)) return false;
  const actor = event.Actor;
  return (
    typeof actor === 'object' && actor !== null && 'ID' in actor && typeof actor.ID === 'string'
  );
}

function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
