import { engineInfo } from './docker-engine.ts';
import { type ContainerEvent, openEvents } from './docker-event-stream.ts';
import { engineSeconds, nanosecondsOf } from './docker-time.ts';
import type { DockerConnection } from './docker-connection.ts';

/**
 * What the engine remembers to have happened to this container. It remembers 256 events, of its present process only:
 * enough for what has just been.
 */
export async function rememberedEvents(
  connection: DockerConnection,
  id: string,
  event: readonly ('start' | 'kill' | 'die')[],
): Promise<readonly ContainerEvent[]> {
  const now = nanosecondsOf((await engineInfo(connection)).SystemTime) ?? 0n;
  const until = engineSeconds(now);
  const filters = { container: [id], event };
  const { signal } = new AbortController();
  const events: ContainerEvent[] = [];
  const query = { since: 0, until, filters };
  for await (const remembered of await openEvents(connection, query, signal))
    events.push(remembered);
  return events;
}
