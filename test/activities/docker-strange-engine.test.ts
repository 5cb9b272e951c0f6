import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { HostUnavailable } from '../../activities/host/container-host.ts';
import type { ContainerHost } from '../../activities/host/container-host.ts';
import { createDockerHost } from '../../activities/host/docker-host.ts';
import { collect } from '../support/docker-bench.ts';

test('an answer cut after its head is unavailable in time', async () => {
  await withEngine(
    (_request, response) => response.writeHead(200, { 'Content-Length': 1000 }).write('{"half":'),
    async (host) => await expect(host.inspect('x')).rejects.toThrow(HostUnavailable),
  );
});

test('an answer that breaks off is unavailable in time', async () => {
  await withEngine(
    (_request, response) => {
      response.writeHead(200, { 'Content-Length': 1000 }).write('{"half":');
      setTimeout(() => response.destroy(), 50);
    },
    async (host) => await expect(host.inspect('x')).rejects.toThrow(HostUnavailable),
  );
});

test('a log that is none is unavailable', async () => {
  const { signal } = new AbortController();
  await withEngine(
    (_request, response) => response.end('<html>what?</html>'),
    async (host) => {
      const reading = collect(host.logs('x', { follow: true, signal }));
      await expect(reading).rejects.toThrow(HostUnavailable);
    },
  );
});

test('what ran before its removal is gone, not removed', async () => {
  await withEngine(
    engine({
      'GET /containers/x/json': created,
      'GET /events': { Action: 'start', Actor: { ID: 'x' }, time: 1 },
    }),
    async (host) => expect(await host.remove('x', { force: false })).toBe('gone'),
  );
});

test('a removal that somebody else began is awaited', async () => {
  const refusals = [409, 409, 404];
  const busy: RequestListener = (_request, response) => {
    response.writeHead(refusals.shift() ?? 500);
    response.end('{"message":"removal of container x is already in progress"}');
  };
  await withEngine(busy, async (host) => {
    expect(await host.remove('x', { force: true })).toBe('removed');
  });
});

/** What an engine says of a container that was never started. */
const created = {
  Id: 'x',
  Name: '/x',
  Config: { Labels: {} },
  State: { Status: 'created', StartedAt: '0001-01-01T00:00:00Z' },
};

/** An engine with an answer for each method and path, and no objection to anything else. */
function engine(answers: Readonly<Record<string, unknown>>): RequestListener {
  return ({ method, url }, response) => {
    const known = answers[`${method} ${url?.split('?')[0]}`];
    response.end(JSON.stringify(known ?? { SystemTime: '2026-01-01T00:00:00Z' }));
  };
}

/** A host on an engine that answers every request in the same strange way. */
async function withEngine(
  answer: RequestListener,
  use: (host: ContainerHost) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fleet-test-engine-'));
  const socketPath = path.join(folder, 'docker.sock');
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  const host = createDockerHost({ socketPath, timeoutMs: 300 });
  try {
    await use(host);
  } finally {
    await host.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }
}
