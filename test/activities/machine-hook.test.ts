import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { hookScript } from '../../activities/provider/hook-script.ts';
import type { MachineDoor } from '../../activities/host/machine-door.ts';
import { createMachineDoor } from '../../activities/host/ssh/ssh-machine-door.ts';
import { describeWithSshd } from '../support/describe-with-sshd.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { quick, type SshBench, startSshBench } from '../support/ssh-bench.ts';
import { until } from '../support/until.ts';

describeWithSshd('the script around a hook', (socketPath) => {
  let machine: SshBench;
  let door: MachineDoor;
  let scratch: ReturnType<typeof scratchFolder>;

  beforeAll(async () => {
    machine = await startSshBench(socketPath, quick);
    door = createMachineDoor(machine.links);
  });

  afterAll(() => machine.remove());

  beforeEach(() => {
    scratch = scratchFolder();
  });

  afterEach(() => scratch.remove());

  /** In a folder of the test instead of the machine's own. */
  function run(hook: string, options: { limitMs?: number; signal?: AbortSignal } = {}) {
    const script = hookScript('afterStartup').replace('/var/lib/fleet', scratch.path);
    const env = { FLEET_HOOK_SCRIPT: hook, DIARY: join(scratch.path, 'diary') };
    return door.run(machine.access, script, { limitMs: 20_000, env, ...options });
  }

  const diary = () => readFileSync(join(scratch.path, 'diary'), 'utf8');

  test('a hook that succeeded is not run again', async () => {
    const first = await run('echo once | tee -a "$DIARY"');
    const second = await run('echo once | tee -a "$DIARY"');
    expect([first, second]).toEqual([
      { exitCode: 0, output: 'once\n' },
      { exitCode: 0, output: '' },
    ]);
    expect(diary()).toBe('once\n');
  });

  test('a hook that failed is run again', async () => {
    expect(await run('echo no; exit 3')).toEqual({ exitCode: 3, output: 'no\n' });
    expect(await run('echo yes')).toEqual({ exitCode: 0, output: 'yes\n' });
  });

  test('a hook may be a program of its own', async () => {
    const hook = '#!/bin/bash\nwords=(one two)\necho "${words[1]} ${FLEET_HOOK_SCRIPT:-unset}"';
    expect(await run(hook)).toEqual({ exitCode: 0, output: 'two unset\n' });
  });

  test('two at once take turns', async () => {
    const hook = 'echo begin >>"$DIARY"; sleep 0.5; echo end >>"$DIARY"; exit 1';
    await Promise.all([run(hook), run(hook)]);
    expect(diary()).toBe('begin\nend\nbegin\nend\n');
  });

  test('what a hook leaves running holds up nobody', async () => {
    const mark = `sleep 4${process.pid % 1000}7`;
    expect((await run(`${mark} >/dev/null 2>&1 & exit 1`)).exitCode).toBe(1);
    expect(await run('echo next')).toEqual({ exitCode: 0, output: 'next\n' });
    await door.run(machine.access, `pkill -fx "${mark}"`, { limitMs: 5_000 });
  });

  test('a hook that was cut off is run again', async () => {
    const leaving = new AbortController();
    const cut = run('echo begun >>"$DIARY"; sleep 30', { signal: leaving.signal });
    await until('it runs', () => existsIn(scratch.path) && diary() === 'begun\n');
    leaving.abort(new Error('left'));
    await expect(cut).rejects.toThrow('left');
    expect(await run('echo again')).toEqual({ exitCode: 0, output: 'again\n' });
  });

  test('a folder that cannot be made is told', async () => {
    rmSync(scratch.path, { recursive: true });
    writeFileSync(scratch.path, '');
    expect((await run('true')).exitCode).toBe(125);
    rmSync(scratch.path);
    mkdirSync(scratch.path);
  });
});

function existsIn(folder: string): boolean {
  try {
    return readFileSync(join(folder, 'diary'), 'utf8') !== '';
  } catch {
    return false;
  }
}
