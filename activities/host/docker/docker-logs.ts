import { ContainerMissing } from '../container-host.ts';
import { inspectContainer } from './docker-answers.ts';
import { LogFrames } from './docker-log-frames.ts';
import { LogLines } from './docker-log-lines.ts';
import { quietPause } from './quiet-pause.ts';
import { sinceOf } from './docker-log-cursor.ts';
import type { ContainerPhase, LogLine, LogOptions } from '../container-host.ts';
import type { DockerConnection } from './docker-connection.ts';

/** Longest silence in a log that is only read, not followed. */
const IDLE_MS = 30_000;
/** Pause before a container is asked again whose log ended before it did. */
const ASK_AGAIN_MS = 200;

/**
 * See `ContainerHost.logs`. The engine may end a followed log before the last lines are in it, or at once when the
 * container has not been started yet: so it is followed until the container has ended, and then read to its end.
 */
export async function* readLogs(
  connection: DockerConnection,
  id: string,
  { cursor, follow, signal }: LogOptions,
): AsyncGenerator<LogLine> {
  let lines = new LogLines(cursor);
  while (follow) {
    yield* readOnce({ connection, id, follow: true, signal }, lines);
    if (signal.aborted) return;
    lines = new LogLines(lines.cursor);
    if ((await phaseOf(connection, id)) === 'exited') break;
    await quietPause(ASK_AGAIN_MS, signal);
  }
  yield* readOnce({ connection, id, follow: false, signal }, lines);
  if (signal.aborted || !lines.unfinished) return;
  // The rest of a line that is still being written comes whole, to whoever reads on from the last cursor.
  if (follow || (await phaseOf(connection, id)) === 'exited') yield* lines.end();
}

interface Reading {
  readonly connection: DockerConnection;
  readonly id: string;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

async function* readOnce(reading: Reading, lines: LogLines): AsyncGenerator<LogLine> {
  const { connection, id, follow, signal } = reading;
  const since = sinceOf(lines.position);
  const query = { stdout: true, stderr: true, timestamps: true, follow, ...(since && { since }) };
  const idleMs = follow ? {} : { idleMs: IDLE_MS };
  const path = `/containers/${id}/logs`;
  const frames = new LogFrames();
  try {
    const stream = await connection.open('read the log of', id, {
      method: 'GET',
      path,
      query,
      signal,
      ...idleMs,
    });
    for await (const chunk of stream.chunks()) {
      for (const frame of frames.push(chunk)) yield* lines.push(frame);
    }
  } catch (error) {
    if (!signal.aborted) throw connection.failure('read the log of', id, error);
  }
}

async function phaseOf(connection: DockerConnection, id: string): Promise<ContainerPhase['kind']> {
  const state = await inspectContainer(connection, id);
  if (state) return state.phase.kind;
  throw new ContainerMissing(
    `Cannot read the log of ${id} to its end as the container was removed [engine=${connection.engine.name}]`,
  );
}
