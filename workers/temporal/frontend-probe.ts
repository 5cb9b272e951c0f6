import { setTimeout as pause } from 'node:timers/promises';

import { Connection } from '@temporalio/client';

/**
 * Waits until a Temporal frontend serves a namespace. Says why not when the time is up, or as soon as the server's
 * process has ended.
 */
export async function waitUntilServing(
  address: string,
  namespace: string,
  exited: Promise<string>,
  limitMs: number,
): Promise<string | undefined> {
  const deadline = Date.now() + limitMs;
  const ended = exited.then((how) => `it ended with ${how}`);
  for (;;) {
    const answer = await Promise.race([ended, probe(address, namespace)]);
    if (answer === 'serving') return undefined;
    if (answer !== 'silent') return answer;
    if (Date.now() > deadline) return `it did not serve within ${limitMs / 1000} s`;
    await Promise.race([ended, pause(PROBE_INTERVAL_MS)]);
  }
}

const PROBE_INTERVAL_MS = 50;

async function probe(address: string, namespace: string): Promise<'serving' | 'silent'> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '2s' });
    try {
      await connection.withDeadline(Date.now() + 2_000, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      return 'serving';
    } finally {
      await connection.close();
    }
  } catch {
    return 'silent';
  }
}
