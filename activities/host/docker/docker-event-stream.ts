import type { DockerConnection } from './docker-connection.ts';
import type { DockerStream } from './docker-stream.ts';

export interface EventQuery {
  /** Seconds since 1970 by the engine's clock. */
  readonly since: number;
  /** Absent: for ever. */
  readonly until?: string;
  readonly filters: Readonly<Record<string, readonly string[]>>;
}

export interface ContainerEvent {
  readonly id: string;
  /** `start`, `die`, … */
  readonly name: string;
  /** Whole seconds since 1970 by the engine's clock. */
  readonly seconds: number;
}

/** Longest silence where only events of the past are asked for. */
const IDLE_MS = 30_000;

/** Connects before it answers. What is no event of a container is left out. */
export async function openEvents(
  connection: DockerConnection,
  query: EventQuery,
  signal: AbortSignal,
): Promise<AsyncIterable<ContainerEvent>> {
  const stream = await connection.open('watch', 'containers', {
    method: 'GET',
    path: '/events',
    query: { ...query },
    signal,
    ...(query.until !== undefined && { idleMs: IDLE_MS }),
  });
  return eventsOf(stream);
}

async function* eventsOf(stream: DockerStream): AsyncGenerator<ContainerEvent> {
  try {
    for await (const object of stream.objects()) {
      const event = eventOf(object);
      if (event) yield event;
    }
  } finally {
    stream.close();
  }
}

function eventOf(object: unknown): ContainerEvent | undefined {
  // What the engine documents; each field is looked at before it is used.
  const { time, Action, Actor } = (object ?? {}) as {
    readonly [Field in 'time' | 'Action' | 'Actor']?: unknown;
  };
  const { ID } = (Actor ?? {}) as { readonly ID?: unknown };
  return typeof ID === 'string' && typeof time === 'number' && typeof Action === 'string'
    ? { id: ID, name: Action, seconds: time }
    : undefined;
}
