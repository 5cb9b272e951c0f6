import { afterEach, beforeEach, expect, test } from 'vitest';

import { HostUnavailable } from '../../activities/host/container-host.ts';
import { createDockerHost } from '../../activities/host/docker-host.ts';
import type { ContainerHost, HostNotice } from '../../activities/host/container-host.ts';
import { describeWithDocker } from '../support/describe-with-docker.ts';
import { collect, DockerBench } from '../support/docker-bench.ts';
import { ensureTestImage } from '../support/docker-images.ts';
import { startEngineProxy } from '../support/engine-proxy.ts';
import { until } from '../support/until.ts';
import { watch } from '../support/watched-notices.ts';
import type { EngineProxy } from '../support/engine-proxy.ts';

describeWithDocker('a Docker host whose connection suffers', (socketPath) => {
  let bench: DockerBench;
  let proxy: EngineProxy;
  /** The same engine, through the proxy. */
  let host: ContainerHost;

  beforeEach(async () => {
    await ensureTestImage(socketPath);
    bench = new DockerBench({ socketPath });
    proxy = await startEngineProxy(socketPath);
    host = createDockerHost({ socketPath: proxy.socketPath, timeoutMs: 1000 });
  });

  afterEach(async () => {
    await host.close();
    await proxy.close();
    await bench.cleanUp();
  });

  test('an end missed while away is reported as reconnected', async () => {
    const id = await bench.start('sleep 60');
    const watching = watch(host, bench.labels);
    await until('a notice came', () => watching.notices.length > 0);
    proxy.mode = 'refuse';
    proxy.cut();
    await bench.host.signal(id, 'KILL');
    await bench.end(id);
    proxy.mode = 'forward';
    await until('it is reconnected', () => watching.kinds().includes('reconnected'));
    const seen = watching.notices.length;
    const other = await bench.start('true');
    await until('the other is noticed', () =>
      watching.notices.slice(seen).some((notice) => isAbout(notice, other)),
    );
    await watching.stop();
    expect(watching.kinds().filter((kind) => kind === 'reconnected')).toHaveLength(1);
  });

  test('a watch begun without an engine finds it later', async () => {
    proxy.mode = 'refuse';
    const watching = watch(host, bench.labels);
    await until('it tried twice', () => proxy.connections > 1);
    proxy.mode = 'forward';
    await until('it is reconnected', () => watching.kinds().includes('reconnected'));
    await watching.stop();
  });

  test('what happens right after the first look is told', async () => {
    const watching = watch(host, bench.labels);
    const id = await bench.host.create(bench.spec('true'));
    await until('it is noticed', () => watching.notices.some((notice) => isAbout(notice, id)));
    await watching.stop();
  });

  test('a closed host ends its watch', async () => {
    const watching = watch(host, bench.labels);
    await bench.start('true');
    await until('a notice came', () => watching.notices.length > 0);
    await host.close();
    await watching.ended;
    await expect(host.describe()).rejects.toThrow(HostUnavailable);
  });

  test('an engine that hangs is unavailable in time', async () => {
    const id = await bench.host.create(bench.spec('true'));
    proxy.mode = 'stall';
    const { signal } = new AbortController();
    const calls = [
      host.describe(),
      host.inspect(id),
      host.list(bench.labels),
      host.create(bench.spec('true')),
      host.start(id),
      host.signal(id, 'KILL'),
      host.remove(id, { force: true }),
      host.ensureImage('fleets/other:1', signal),
      collect(host.logs(id, { follow: true, signal })),
    ];
    const outcomes = await Promise.allSettled(calls);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'HostUnavailable' } });
    }
  });

  test('an engine that is away is unavailable at once', async () => {
    const nowhere = createDockerHost({ socketPath: '/nowhere/docker.sock' });
    await expect(nowhere.describe()).rejects.toThrow(HostUnavailable);
    await nowhere.close();
  });
});

function isAbout(notice: HostNotice, id: string): boolean {
  return notice.kind === 'changed' && notice.id === id;
}
