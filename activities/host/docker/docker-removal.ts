import { setTimeout as pause } from 'node:timers/promises';

import { hasRun, HostUnavailable } from '../container-host.ts';
import { inspectContainer } from './docker-answers.ts';
import { rememberedEvents } from './docker-memory.ts';
import type { DockerConnection } from './docker-connection.ts';
import type { Refusal } from './docker-failure.ts';

type Removal = 'removed' | 'running' | 'gone';

/** Longest wait for a removal that somebody else began. */
const REMOVAL_LIMIT_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/**
 * Removes a container with its volumes. Without `force` what runs or has run is left alone; but a container found
 * `created` may have been started and have ended just before its removal. Then it is `gone`, not `removed`: its end is
 * lost, and `removed` would say that it never ran.
 */
export async function removeContainer(
  connection: DockerConnection,
  id: string,
  force: boolean,
): Promise<Removal> {
  if (force) return removeUntilGone(connection, id, force);
  const state = await inspectContainer(connection, id);
  if (state === undefined) return 'gone';
  if (hasRun(state)) return 'running';
  const removal = await removeUntilGone(connection, state.id, force);
  if (removal !== 'removed') return removal;
  // Not before: a start that is under way would look the same.
  if (await connection.engine.endStrays(state.id)) return 'gone';
  const starts = await rememberedEvents(connection, state.id, ['start']);
  return starts.length > 0 ? 'gone' : 'removed';
}

async function removeUntilGone(
  connection: DockerConnection,
  id: string,
  force: boolean,
): Promise<Removal> {
  const giveUpAt = Date.now() + REMOVAL_LIMIT_MS;
  let removal = await tryToRemove(connection, id, force);
  if (removal !== 'removing') return removal;
  while (removal === 'removing') {
    if (Date.now() > giveUpAt) {
      throw new HostUnavailable(
        `Cannot remove ${id} as its removal does not end [engine=${connection.engine.name}]`,
      );
    }
    await pause(LOOK_AGAIN_MS);
    removal = await tryToRemove(connection, id, force);
  }
  return removal === 'gone' ? 'removed' : removal;
}

function tryToRemove(
  connection: DockerConnection,
  id: string,
  force: boolean,
): Promise<Removal | 'removing'> {
  return connection.ask(
    'remove',
    id,
    async (docker, abortSignal) => {
      await docker.getContainer(id).remove({ v: true, force, abortSignal });
      return 'removed' as const;
    },
    refusedRemoval,
  );
}

function refusedRemoval({ status, message }: Refusal): Removal | 'removing' | undefined {
  if (status === 404) return 'gone';
  if (status !== 409) return undefined;
  return /already in progress/i.test(message) ? 'removing' : 'running';
}
