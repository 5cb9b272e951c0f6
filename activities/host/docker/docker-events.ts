import { HostUnavailable } from '../container-host.ts';
import { labelFilter } from './docker-container.ts';
import { engineInfo } from './docker-engine.ts';
import { type ContainerEvent, openEvents } from './docker-event-stream.ts';
import { quietPause } from './quiet-pause.ts';
import type { HostNotice } from '../container-host.ts';
import type { ContainerKills } from './container-kills.ts';
import type { DockerConnection } from './docker-connection.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/** Events from so long before the first question are told too, so that none falls between question and answer. */
const LOOK_BACK_SECONDS = 2;

/** See `ContainerHost.watch`. Whatever changes after the first `next` is told. */
export async function* watchContainers(
  connection: DockerConnection,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<HostNotice> {
  const filters = watched(labels);
  let since: number | undefined;
  let lost = false;
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted && !connection.closed) {
    try {
      since ??= secondsOf((await engineInfo(connection)).SystemTime) - LOOK_BACK_SECONDS;
      const events = await openEvents(connection, { since, filters }, signal);
      pauseMs = FIRST_PAUSE_MS;
      if (lost) yield { kind: 'reconnected' };
      for await (const event of events) {
        // On resuming, the events of this second come twice.
        since = event.seconds;
        if (!isOfKills(event, connection.kills)) yield { kind: 'changed', id: event.id };
      }
    } catch (error) {
      if (!(error instanceof HostUnavailable)) throw error;
    }
    if (!signal.aborted) connection.continuity.broke();
    lost = true;
    await quietPause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

function watched(labels: Readonly<Record<string, string>>): Record<string, readonly string[]> {
  const event = ['create', 'start', 'kill', 'die', 'oom', 'destroy'];
  return { type: ['container'], label: labelFilter(labels), event };
}

/** Keeps note of signals; true for an event that is nothing more. */
function isOfKills({ id, name, seconds }: ContainerEvent, kills: ContainerKills): boolean {
  if (name === 'destroy') kills.forget(id);
  if (name === 'kill') kills.note(id, seconds);
  return name === 'kill';
}

function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
