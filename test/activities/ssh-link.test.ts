import { writeFileSync } from 'node:fs';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { createMachineDoor } from '../../activities/host/ssh/ssh-machine-door.ts';
import type { MachineDoor } from '../../activities/host/machine-door.ts';
import { SshLinks } from '../../activities/host/ssh/ssh-links.ts';
import { describeWithSshd } from '../support/describe-with-sshd.ts';
import { quick, type SshBench, startSshBench } from '../support/ssh-bench.ts';
import { startSshDaemon } from '../support/ssh-daemon.ts';
import { sshKeys, writeKey } from '../support/ssh-keys.ts';
import { startTestAgent } from '../support/ssh-test-agent.ts';
import { until } from '../support/until.ts';

const { signal } = new AbortController();
const limitMs = 10_000;

describeWithSshd('a door to a machine', (socketPath) => {
  let machine: SshBench;
  let door: MachineDoor;

  beforeEach(async () => {
    machine = await startSshBench(socketPath, quick);
    door = createMachineDoor(machine.links);
  });

  afterEach(() => machine.remove());

  test('a knock tells the boot id and engine', async () => {
    const { bootId, engine } = await door.knock(machine.access, signal);
    expect(bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(engine).toMatch(/^Docker \d+/);
  });

  test('a knock where no engine listens is refused', async () => {
    const access = { ...machine.access, socketPath: '/nowhere/docker.sock' };
    await expect(door.knock(access, signal)).rejects.toThrow('/nowhere/docker.sock');
  });

  test('knocks are let in with RSA keys too', async () => {
    const other = await startSshBench(socketPath, { ...quick, keys: 'rsa' });
    try {
      await createMachineDoor(other.links).knock(other.access, signal);
    } finally {
      await other.remove();
    }
  });

  test('an agent logs in with its keys', async () => {
    const agent = await startTestAgent(machine.daemon.userKeyFile);
    const identities = { test: { kind: 'agent', socketPath: agent.socketPath } } as const;
    const links = new SshLinks({ ...quick, identities });
    try {
      await createMachineDoor(links).knock(machine.access, signal);
    } finally {
      links.close();
      await agent.stop();
    }
  });

  test('a changed host key is refused and told', async () => {
    await machine.daemon.kill();
    machine.daemon.hostKeys = sshKeys();
    await machine.daemon.start();
    const refusal = await door.knock(machine.access, signal).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ kind: 'host-key' });
    expect(String(refusal)).toMatch(/the host key is SHA256:\S+ instead of SHA256:/);
    expect(machine.daemon.log()).not.toContain('Accepted publickey');
  });

  test('a host key of another type is refused', async () => {
    const hostKeys = [sshKeys('rsa').publicKey];
    await expect(door.knock({ ...machine.access, hostKeys }, signal)).rejects.toMatchObject({
      kind: 'host-key',
    });
  });

  test('nobody is let in without known host keys', async () => {
    await expect(door.knock({ ...machine.access, hostKeys: [] }, signal)).rejects.toMatchObject({
      kind: 'host-key',
    });
  });

  test('a wrong user key is told as such', async () => {
    writeKey(machine.daemon.userKeyFile, sshKeys());
    await expect(door.knock(machine.access, signal)).rejects.toMatchObject({
      kind: 'authentication',
    });
  });

  test('an unknown identity is named with its remedy', async () => {
    const access = { ...machine.access, identity: 'other' };
    await expect(door.knock(access, signal)).rejects.toThrow(
      /SSH identity other .* its configuration \[known=test\]/,
    );
  });

  test('a key that cannot be read is named', async () => {
    writeFileSync(machine.daemon.userKeyFile, 'no key');
    await expect(door.knock(machine.access, signal)).rejects.toMatchObject({ kind: 'identity' });
  });

  test('a silent machine is given up in time', async () => {
    machine.network.mode = 'swallow';
    await expect(door.knock(machine.access, signal)).rejects.toMatchObject({
      kind: 'unreachable',
    });
  });

  test('jump hosts lead to the machine', async () => {
    const jump = await startSshDaemon();
    const last = await startSshDaemon();
    const identities = {
      test: { kind: 'file', path: machine.daemon.userKeyFile },
      first: { kind: 'file', path: jump.userKeyFile },
      second: { kind: 'file', path: last.userKeyFile },
    } as const;
    const links = new SshLinks({ ...quick, identities });
    const jumps = [
      { ...jump.address(), identity: 'first' },
      { ...last.address(), identity: 'second' },
    ];
    try {
      await createMachineDoor(links).knock({ ...machine.access, jumps }, signal);
      expect(links.size).toBe(3);
      await until('all are let go of', () => links.size === 0);
      const stranger = { ...jump.address(), hostKeys: [sshKeys().publicKey], identity: 'first' };
      await expect(
        createMachineDoor(links).knock({ ...machine.access, jumps: [stranger] }, signal),
      ).rejects.toMatchObject({ kind: 'host-key' });
    } finally {
      links.close();
      await jump.remove();
      await last.remove();
    }
  });

  test('a script runs with its environment and output', async () => {
    const env = { WORD: `it's "quoted" $HOME\nand two lines` };
    const script = 'printf %s "$WORD"; echo err >&2; cat; id -u; exit 7';
    const end = await door.run(machine.access, script, { limitMs, env });
    expect(end).toEqual({ exitCode: 7, output: `${env.WORD}err\n0\n` });
  });

  test('a script and its environment are in no argument', async () => {
    const env = { SECRET: 'in-no-argument' };
    const script =
      'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" "\\n" | grep -c "in-no-[a]rgument" ';
    const { output } = await door.run(machine.access, script, { limitMs, env });
    expect(output).toBe('0\n');
  });

  test('a script out of its time is ended', async () => {
    const mark = `sleep 1${process.pid % 1000}7`;
    const end = await door.run(machine.access, `echo begun; ${mark}; echo no`, { limitMs: 1_000 });
    expect(end).toEqual({ exitCode: 124, output: 'begun\n' });
    const left = await door.run(machine.access, `pgrep -fx "${mark}"`, { limitMs });
    expect(left).toEqual({ exitCode: 1, output: '' });
  });

  test('a script whose caller leaves is ended', async () => {
    const leaving = new AbortController();
    const mark = `sleep 2${process.pid % 1000}7`;
    const running = door.run(machine.access, mark, { limitMs, signal: leaving.signal });
    await until('it runs', async () => (await pgrep(mark)).exitCode === 0);
    leaving.abort(new Error('left'));
    await expect(running).rejects.toThrow('left');
    await until('it is ended', async () => (await pgrep(mark)).exitCode === 1);
  });

  test('what a script leaves running does not hold it', async () => {
    const mark = `sleep 3${process.pid % 1000}7`;
    const end = await door.run(machine.access, `${mark} & echo begun`, { limitMs });
    expect(end).toEqual({ exitCode: 0, output: 'begun\n' });
    expect(await pgrep(mark)).toMatchObject({ exitCode: 0 });
    await door.run(machine.access, `pkill -fx "${mark}"`, { limitMs });
  });

  test('much output is cut to its end', async () => {
    const script = 'seq 100000; echo end';
    const { output } = await door.run(machine.access, script, { limitMs });
    expect(output.length).toBeLessThanOrEqual(64 * 1024);
    expect(output.endsWith('100000\nend\n')).toBe(true);
  });

  test('a script on a lost machine fails soon', async () => {
    const running = door.run(machine.access, 'sleep 300', { limitMs: 300_000 });
    await until('it is connected', () => machine.daemon.log().includes('Starting session'));
    machine.network.mode = 'swallow';
    await expect(running).rejects.toThrow('was lost');
    machine.network.mode = 'forward';
    await machine.daemon.kill();
  });

  const pgrep = (mark: string) => door.run(machine.access, `pgrep -fx "${mark}"`, { limitMs });
});
