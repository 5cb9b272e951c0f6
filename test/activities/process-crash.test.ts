import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ContainerMissing, type ContainerHost } from '../../activities/host/container-host.ts';
import { bootId, isAlive, readProcess } from '../../activities/host/process/process-table.ts';
import {
  eventuallyTrue,
  exitOf,
  phaseOf,
  processesWith,
  run,
  uniqueWord,
} from '../contract/host/host-fixture.ts';
import { compiled, type Compiled } from '../support/compiled.ts';
import { createProcessFixture, type ProcessFixture } from '../support/process-fixture.ts';

let fixture: ProcessFixture;
beforeEach(async () => {
  fixture = await createProcessFixture();
});
afterEach(async () => {
  await fixture.cleanup();
});

describe('process host after a crash', { timeout: 60_000 }, () => {
  it('lets a program go on without its shim', async () => {
    const { host, claimOf } = fixture;
    const id = await run(fixture, 'sleep 0.7; exit 5');
    const { shim } = await claimOf(id);
    process.kill(shim.pid, 'SIGKILL');
    await eventuallyTrue('the shim is dead', () => !isAlive(shim));
    expect((await phaseOf(host, id)).kind).toBe('running');
    expect(await host.remove(id, { force: false })).toBe('running');
    expect(await exitOf(host, id)).toMatchObject({ exitCode: 137, startedAt: expect.any(String) });
  });

  it('agrees on an end that nobody saw', async () => {
    const { host, claimOf, another } = fixture;
    const id = await run(fixture, 'sleep 60');
    const { shim, program } = await claimOf(id);
    process.kill(shim.pid, 'SIGKILL');
    process.kill(program.pid, 'SIGKILL');
    await eventuallyTrue('both are dead', () => !isAlive(shim) && !isAlive(program));
    const hosts = [host, ...(await Promise.all([1, 2, 3].map(another)))];
    const exits = await Promise.all(hosts.map((each) => exitOf(each, id)));
    expect(exits[0]).toMatchObject({ kind: 'exited', exitCode: 137, outOfMemory: false });
    expect(exits[0]).toMatchObject({ cutOff: expect.stringContaining('nobody saw') });
    expect(exits).toEqual(exits.map(() => exits[0]));
  });

  it('takes a killed program for one that ended', async () => {
    const { host, claimOf } = fixture;
    const id = await run(fixture, 'sleep 60');
    process.kill((await claimOf(id)).program.pid, 'SIGKILL');
    expect(await exitOf(host, id)).toMatchObject({ exitCode: 137 });
    expect(await exitOf(host, id)).not.toHaveProperty('cutOff');
  });

  it('kills what runs on when its files are gone', async () => {
    const { host, folder } = fixture;
    const word = uniqueWord();
    const id = await run(fixture, `sh -c 'while :; do sleep 0.05; done' ${word}; true`);
    await eventuallyTrue('it runs', () => processesWith(word) > 0);
    await rm(folder.pathOf(id), { recursive: true });
    expect(await host.inspect(id)).toBeUndefined();
    expect(await host.remove(id, { force: false })).toBe('gone');
    expect(processesWith(word)).toBeGreaterThan(0);
    expect(await host.remove(id, { force: true })).toBe('gone');
    expect(processesWith(word)).toBe(0);
  });

  it('gives notice of an end that nobody saw', async () => {
    const { host, claimOf } = fixture;
    const id = await run(fixture, 'sleep 60');
    const stop = new AbortController();
    const notices = host.watch({}, stop.signal)[Symbol.asyncIterator]();
    const noticed = notices.next();
    // Two looks: the second one sees what changed since the first.
    await delay(1_500);
    const { shim, program } = await claimOf(id);
    process.kill(shim.pid, 'SIGKILL');
    process.kill(program.pid, 'SIGKILL');
    expect(await noticed).toEqual({ done: false, value: { kind: 'changed', id } });
    stop.abort();
  });

  it('ends what a lost program left behind', async () => {
    const { host, claimOf } = fixture;
    const word = uniqueWord();
    const id = await run(fixture, `setsid sh -c 'while :; do sleep 0.05; done' ${word} & sleep 60`);
    await eventuallyTrue('the stray runs', () => processesWith(word) >= 2);
    const { shim, program } = await claimOf(id);
    process.kill(shim.pid, 'SIGKILL');
    process.kill(program.pid, 'SIGKILL');
    expect((await exitOf(host, id)).exitCode).toBe(137);
    expect(processesWith(word)).toBe(0);
  });

  it('knows that a restart of the computer ends all', async () => {
    const { host, claimOf, folder } = fixture;
    const id = await run(fixture, 'sleep 60');
    const { program } = await claimOf(id);
    const claim = join(folder.pathOf(id), 'claim');
    const text = await readFile(claim, 'utf8');
    await writeFile(claim, text.replace(bootId() ?? '', 'another-boot'));
    expect(await exitOf(host, id)).toMatchObject({
      exitCode: 137,
      cutOff: 'its computer was started anew',
    });
    // Its pid may be anybody's by now.
    await host.signal(id, 'KILL');
    expect(isAlive(program)).toBe(true);
    process.kill(-program.pid, 'SIGKILL');
  });

  it('touches no process that got the same pid', async () => {
    const { host, folder, spec } = fixture;
    const id = await host.create(spec());
    const bystander = spawn('sleep', ['60'], { detached: true });
    const identity = `${bystander.pid} 1`;
    await writeFile(join(folder.pathOf(id), 'claim'), `run ${identity} ${identity} ${bootId()}\n`);
    await host.signal(id, 'TERM');
    await host.signal(id, 'KILL');
    expect((await exitOf(host, id)).exitCode).toBe(137);
    expect(await host.remove(id, { force: true })).toBe('removed');
    expect(readProcess(bystander.pid ?? 0)?.ended).toBe(false);
    bystander.kill('SIGKILL');
  });

  it('finishes a removal that was only decided', async () => {
    const { host, folder, spec, another } = fixture;
    const wanted = spec();
    const id = await host.create(wanted);
    await writeFile(join(folder.pathOf(id), 'claim'), 'remove\n');
    await expect(host.start(id)).rejects.toBeInstanceOf(ContainerMissing);
    expect(await host.inspect(id)).toBeUndefined();
    expect(await host.create(wanted)).not.toBe(id);
    expect(await (await another()).list({})).toHaveLength(1);
  });

  it('clears away what a killed maker left, whoever looks', async () => {
    const { host, folder } = fixture;
    await host.list({});
    const maker = spawn('sleep', ['60']);
    const { pid = 0 } = maker;
    const startTicks = readProcess(pid)?.startTicks ?? 0;
    const [living, reused] = [`.new-${pid}-${startTicks}-a.1`, `.new-${pid}-${startTicks + 1}-b.1`];
    for (const draft of [living, reused])
      await mkdir(join(folder.root, draft, 'work'), { recursive: true });
    const drafts = async (): Promise<readonly string[]> =>
      (await readdir(folder.root)).filter((entry) => entry.startsWith('.new-'));
    await host.list({});
    expect(await drafts()).toEqual([living]);
    maker.kill('SIGKILL');
    await once(maker, 'exit');
    await host.list({});
    expect(await drafts()).toEqual([]);
  });

  it('clears away what was left half done', async () => {
    const { host, folder, spec, another } = fixture;
    const kept = await host.create(spec());
    await mkdir(join(folder.root, '.gone-a.1', 'a.1', 'work'), { recursive: true });
    await mkdir(join(folder.root, '.new-young', 'young'), { recursive: true });
    await mkdir(join(folder.root, '.new-old', 'old'), { recursive: true });
    await utimes(join(folder.root, '.new-old'), 0, 0);
    await writeFile(join(folder.notices, 'nobody.1'), '\n');
    const listed = await (await another()).list({});
    expect(listed.map((state) => state.id)).toEqual([kept]);
    const left = (await readdir(folder.root)).filter((entry) => entry.startsWith('.'));
    expect(left.toSorted()).toEqual(['.new-young', '.notices']);
    expect(await readdir(folder.notices)).toEqual([kept]);
  });
});

describe('process host killed at any moment', { timeout: 120_000 }, () => {
  let program: Compiled;
  beforeAll(async () => {
    program = await compiled('activities/host/process-host.ts');
  }, 60_000);
  afterAll(async () => {
    await program.remove();
  });

  it('leaves only instances that can be gone on with', async () => {
    const { host, folder } = fixture;
    const runs = join(folder.root, '.runs');
    for (let round = 0; round < 12; round += 1) {
      await workUntilKilled(program.url, folder.root, round * 12);
      for (const { id } of await host.list({})) await goOnWith(host, id);
      expect(await host.list({})).toEqual([]);
    }
    const ran = (await readFile(runs, 'utf8')).trim().split('\n');
    expect(ran.length, 'some programs ran').toBeGreaterThan(12);
    expect(new Set(ran).size, 'no program ran twice').toBe(ran.length);
  });
});

/** Another process creates, starts and removes instances of the same few names until it is killed. */
async function workUntilKilled(url: string, folder: string, afterMs: number): Promise<void> {
  const worker = spawn(process.execPath, ['--input-type=module', '-e', WORK, url, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(worker.stdout, 'data');
  await delay(afterMs);
  worker.kill('SIGKILL');
  await once(worker, 'close');
}

const WORK = `
  const [url, folder] = process.argv.slice(1);
  const { createProcessHost } = await import(url);
  const host = createProcessHost({ folder });
  const command = ['/bin/sh', '-c', 'echo $FLEET_INSTANCE >>../../../.runs; sleep 0.02'];
  const work = async (name) => {
    for (let turn = 0; ; turn += 1) {
      const id = await host.create({ name, labels: {}, command, env: {}, milliCpu: 1, memoryBytes: 1, pidsLimit: 1 });
      if (turn % 3 !== 0) await host.start(id);
      console.log(id);
      await host.remove(id, { force: turn % 2 === 0 });
      await host.remove(id, { force: true });
    }
  };
  await Promise.all(['a', 'b', 'c'].map(work));
`;

/** What a successor does: a created one is removed, which proves that it never runs; any other is waited for. */
async function goOnWith(host: ContainerHost, id: string): Promise<void> {
  const removal = await host.remove(id, { force: false });
  if (removal !== 'running') return;
  expect([0, 137]).toContain((await exitOf(host, id)).exitCode);
  expect(await host.remove(id, { force: true })).toBe('removed');
}
