import { afterEach, beforeEach, expect, test } from 'vitest';

import { HostUnavailable } from '../../activities/host/container-host.ts';
import type { ContainerHost } from '../../activities/host/container-host.ts';
import { createDockerHost } from '../../activities/host/docker-host.ts';
import { describeWithSshd } from '../support/describe-with-sshd.ts';
import { collect, DockerBench } from '../support/docker-bench.ts';
import { ensureTestImage } from '../support/docker-images.ts';
import { startEngineProxy } from '../support/engine-proxy.ts';
import { quick, type SshBench, startSshBench } from '../support/ssh-bench.ts';
import { sshKeys } from '../support/ssh-keys.ts';
import { until } from '../support/until.ts';
import { watch } from '../support/watched-notices.ts';

/** Far less than what a call may last when its engine hangs. */
const SOON_MS = 5_000;

describeWithSshd('a Docker host over a suffering connection', (socketPath) => {
  let machine: SshBench;
  /** The same engine, without SSH. */
  let bench: DockerBench;
  let host: ContainerHost;

  beforeEach(async () => {
    await ensureTestImage(socketPath);
    bench = new DockerBench({ socketPath });
    machine = await startSshBench(socketPath, quick);
    host = createDockerHost({ engine: machine.engine() });
    await host.describe();
  });

  afterEach(async () => {
    await host.close();
    await machine.remove();
    await bench.cleanUp();
  });

  test.each([
    { what: 'is cut', trouble: async () => machine.network.cut() },
    { what: 'falls silent', trouble: async () => (machine.network.mode = 'swallow') },
    { what: 'ends with its daemon', trouble: async () => machine.daemon.kill() },
    { what: 'stalls with its daemon', trouble: async () => machine.daemon.signal('SIGSTOP') },
  ])('calls under way fail when it $what', async ({ trouble }) => {
    const proxy = await startEngineProxy(socketPath);
    const stalling = createDockerHost({
      engine: machine.engine({ ...machine.access, socketPath: proxy.socketPath }),
    });
    proxy.mode = 'stall';
    const calls = Promise.allSettled([stalling.describe(), stalling.list({}), stalling.start('x')]);
    await until('they are under way', () => proxy.connections === 3);
    const since = performance.now();
    await trouble();
    for (const outcome of await calls) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'HostUnavailable' } });
    }
    expect(performance.now() - since).toBeLessThan(SOON_MS);
    machine.daemon.signal('SIGCONT');
    await stalling.close();
    await proxy.close();
  });

  test('a container runs on, and its log resumes', async () => {
    const script = 'i=0; while [ $i -lt 40 ]; do echo $i; i=$((i+1)); sleep 0.1; done; exit 7';
    const id = await bench.start(script);
    const { signal } = new AbortController();
    const texts: string[] = [];
    let cursor: string | undefined;
    let cuts = 0;
    const more = async (): Promise<boolean> => {
      const from = cursor === undefined ? {} : { cursor };
      for await (const line of host.logs(id, { follow: true, signal, ...from })) {
        texts.push(line.text);
        cursor = line.cursor;
        if (texts.length === 5 || texts.length === 15) machine.network.cut();
      }
      return true;
    };
    await until('the log has ended', () => more().catch(() => void (cuts += 1)));
    expect(texts).toEqual(Array.from({ length: 40 }, (_, index) => String(index)));
    expect(cuts).toBeGreaterThan(1);
    expect(await host.inspect(id)).toMatchObject({ phase: { kind: 'exited', exitCode: 7 } });
  });

  test('an end missed while away is reported as reconnected', async () => {
    const id = await bench.start('sleep 60');
    const watching = watch(host, bench.labels);
    await until('a notice came', () => watching.notices.length > 0);
    machine.network.mode = 'refuse';
    machine.network.cut();
    await bench.host.signal(id, 'KILL');
    machine.network.mode = 'forward';
    await until('it is reconnected', () => watching.kinds().includes('reconnected'));
    expect(await host.inspect(id)).toMatchObject({ phase: { kind: 'exited' } });
    await watching.stop();
  });

  test('a silent connection is noticed by a watch', async () => {
    const watching = watch(host, bench.labels);
    const id = await bench.start('sleep 60');
    await until('a notice came', () => watching.notices.length > 0);
    machine.network.mode = 'swallow';
    const { connections } = machine.network;
    await until('it tries anew', () => machine.network.connections > connections);
    machine.network.mode = 'forward';
    await until('it is reconnected', () => watching.kinds().includes('reconnected'));
    await watching.stop();
    expect(await bench.phase(id)).toMatchObject({ kind: 'running' });
  });

  test('a daemon that was started anew is found', async () => {
    await machine.daemon.kill();
    await expect(host.describe()).rejects.toThrow(HostUnavailable);
    await machine.daemon.start();
    await until('the engine answers', () => host.describe().catch(() => undefined));
  });

  test('a machine that was replaced gets no request', async () => {
    const seen = machine.daemon.log();
    await machine.daemon.kill();
    machine.daemon.hostKeys = sshKeys();
    await machine.daemon.start();
    const refusal = await until('the key is refused', () =>
      host.describe().then(
        () => 'it was accepted',
        (error: unknown) => String(error).includes('the host key is') && String(error),
      ),
    );
    expect(refusal).toContain('another machine answers');
    expect(machine.daemon.log().slice(seen.length)).not.toContain('Accepted');
  });

  test('calls while it is down fail at once', async () => {
    machine.network.mode = 'refuse';
    machine.network.cut();
    await until('it is down', () =>
      host.describe().then(
        () => false,
        () => true,
      ),
    );
    const outcomes = await Promise.allSettled(Array.from({ length: 500 }, () => host.inspect('x')));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(machine.network.connections).toBeLessThan(20);
  });

  test('an engine that hangs is unavailable in time', async () => {
    const proxy = await startEngineProxy(socketPath);
    const access = { ...machine.access, socketPath: proxy.socketPath };
    const hanging = createDockerHost({ engine: machine.engine(access), timeoutMs: 500 });
    proxy.mode = 'stall';
    await expect(hanging.describe()).rejects.toThrow('no answer for 500 ms');
    proxy.mode = 'forward';
    await hanging.describe();
    await hanging.close();
    await proxy.close();
  });

  test('channels are used again, and bounded', async () => {
    const proxy = await startEngineProxy(socketPath);
    const access = { ...machine.access, socketPath: proxy.socketPath };
    const busy = createDockerHost({ engine: machine.engine(access) });
    for (let round = 0; round < 20; round += 1) await busy.list(bench.labels);
    expect(proxy.connections).toBe(1);
    await Promise.all(Array.from({ length: 30 }, () => busy.list(bench.labels)));
    expect(proxy.connections).toBeLessThanOrEqual(30);
    await until('few are left', () => proxy.open <= 4);
    await busy.close();
    await until('none is left', () => proxy.open === 0);
    await proxy.close();
  });

  test('a hundred machines take a hundred connections', async () => {
    const accesses = Array.from({ length: 100 }, (_, index) => ({
      ...machine.access,
      // One computer as many: what makes them differ is the user's name for a key.
      hostKeys: [...machine.access.hostKeys, `ssh-unknown ${index}`],
    }));
    const before = machine.network.open;
    const memoryBefore = process.memoryUsage().rss;
    const hosts = accesses.map((access) => createDockerHost({ engine: machine.engine(access) }));
    for (const each of hosts) await each.describe();
    await Promise.all(hosts.map((each) => each.list(bench.labels)));
    expect(machine.network.open - before).toBe(100);
    const perMachine = (process.memoryUsage().rss - memoryBefore) / 100;
    expect(perMachine).toBeLessThan(3 * 1024 * 1024);
    await Promise.all(hosts.map((each) => each.close()));
    await until('they are let go of', () => machine.network.open === before);
    expect(machine.links.size).toBe(1);
  });

  test('a closed pool leaves nothing open', async () => {
    const watching = watch(host, bench.labels);
    const lines = collect(host.logs('x', { follow: true, signal: new AbortController().signal }));
    await expect(lines).rejects.toThrow();
    machine.links.close();
    await until('all is closed', () => machine.network.open === 0);
    await expect(host.describe()).rejects.toThrow(HostUnavailable);
    await watching.stop();
  });
});
