import { setTimeout as pause } from 'node:timers/promises';

import type Docker from 'dockerode';

/** Removes a container with what runs in it and its volumes; returns when it is gone. One that is not there is a success. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await docker.getContainer(id).remove({ force: true, v: true });
      return;
    } catch (error) {
      const status = statusOf(error);
      if (status === 404) return;
      // 409: somebody removes it already. 500: a file system was busy for a moment.
      if (tries === TRIES || (status !== 409 && status !== 500)) throw error;
      await pause(PAUSE_MS);
    }
  }
}

const TRIES = 100;
const PAUSE_MS = 100;

/** The HTTP status with which the engine refused; undefined for anything else. */
export function statusOf(error: unknown): number | undefined {
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : 0;
  return typeof status === 'number' && status > 0 ? status : undefined;
}
