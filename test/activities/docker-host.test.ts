import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { ContainerRefused } from '../../activities/host/container-host.ts';
import { describeContainerHost } from '../contract/container-host-contract.ts';
import { describeWithDocker } from '../support/describe-with-docker.ts';
import { DockerBench, dockerFixture } from '../support/docker-bench.ts';
import { ensureTestImage } from '../support/docker-images.ts';

describeWithDocker('the contract', (socketPath) => {
  beforeAll(() => ensureTestImage(socketPath));

  describeContainerHost('Docker', {
    create: async () => dockerFixture(socketPath),
    capabilities: { images: true, limits: true },
    // The first process of a container is not ended by a signal that it does not handle.
    defaultSignals: false,
    // The engine cuts lines at 16 KiB and stores the pieces as text.
    longLinesExact: false,
  });
});

describeWithDocker('a Docker host', (socketPath) => {
  let bench: DockerBench;

  beforeAll(async () => {
    await ensureTestImage(socketPath);
    bench = new DockerBench({ socketPath });
  });

  afterAll(() => bench.cleanUp());

  test('a kill for memory is told apart', async () => {
    const doubling = 'x=0123456789abcdef; while :; do x=$x$x; done';
    const id = await bench.start(doubling, { memoryBytes: 16 * 1024 * 1024 });
    expect(await bench.end(id)).toMatchObject({ exitCode: 137, outOfMemory: true });
  });

  test('a kill by signal is not taken for memory', async () => {
    const id = await bench.start('sleep 60');
    await bench.host.signal(id, 'KILL');
    expect(await bench.end(id)).toMatchObject({ exitCode: 137, outOfMemory: false });
  });

  test('limits and the ban on privileges reach the engine', async () => {
    const limits = { milliCpu: 250, memoryBytes: 32 * 1024 * 1024, pidsLimit: 17 };
    const id = await bench.host.create(bench.spec('true', limits));
    const { HostConfig } = await new Docker({ host: '', socketPath }).getContainer(id).inspect();
    expect(HostConfig).toMatchObject({
      NanoCpus: 250_000_000,
      Memory: 32 * 1024 * 1024,
      MemorySwap: 32 * 1024 * 1024,
      PidsLimit: 17,
      SecurityOpt: ['no-new-privileges:true'],
      AutoRemove: false,
      NetworkMode: 'none',
    });
  });

  test('binds are mounted into every container', async () => {
    const bound = new DockerBench({ socketPath, binds: ['/etc/hostname:/bound:ro'] });
    const id = await bound.start('test -s /bound');
    const { exitCode } = await bound.end(id);
    await bound.cleanUp();
    expect(exitCode).toBe(0);
  });

  test.each([
    { what: 'a name', command: ['no-such-program'], code: 'command-not-found' },
    { what: 'a path', command: ['/no/such/program'], code: 'command-not-found' },
    { what: 'a path below a file', command: ['/bin/busybox/x'], code: 'command-not-found' },
    { what: 'a plain file', command: ['/etc/passwd'], code: 'command-not-executable' },
    { what: 'a folder', command: ['/tmp'], code: 'command-not-executable' },
  ])('a command that is $what is refused as $code', async ({ command, code }) => {
    const id = await bench.host.create(bench.spec('', { command }));
    const refusal = await bench.host.start(id).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ContainerRefused);
    expect(refusal).toMatchObject({ code });
    expect(await bench.phase(id)).toEqual({ kind: 'created' });
    expect(await bench.host.remove(id, { force: false })).toBe('removed');
  });

  test('more processors than there are is an invalid container', async () => {
    const creating = bench.host.create(bench.spec('true', { milliCpu: 100_000_000 }));
    await expect(creating).rejects.toMatchObject({ code: 'invalid-container' });
  });

  test('an image that vanished is worth another pull', async () => {
    const creating = bench.host.create(bench.spec('true', { image: 'fleets/vanished:1' }));
    await expect(creating).rejects.toMatchObject({ code: 'image-pull-failed' });
  });

  test('arguments alone leave the entry point alone', async () => {
    const { command: _command, ...spec } = bench.spec('');
    const id = await bench.host.create({ ...spec, args: ['echo', 'hello'] });
    await bench.host.start(id);
    await bench.end(id);
    expect((await bench.lines(id)).map((line) => line.text)).toEqual(['hello']);
  });

  test('starting what runs already changes nothing', async () => {
    const id = await bench.start('sleep 60');
    await bench.host.start(id);
    expect(await bench.phase(id)).toMatchObject({ kind: 'running' });
  });

  test('the environment does not choose the engine', async () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
    const host = new DockerBench({ socketPath }).host;
    vi.unstubAllEnvs();
    expect((await host.describe()).version).toMatch(/^Docker \d+/);
    await host.close();
  });
});
