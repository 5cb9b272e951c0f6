import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { endStrays } from '../../activities/host/docker/docker-strays.ts';
import { describeWithOwnEngines } from '../support/describe-with-docker.ts';

describeWithOwnEngines('a container that its engine takes for never started', () => {
  it('has its processes ended, and no others', async () => {
    const [id, other] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
    const [stray, bystander] = [inGroup(id), inGroup(other)];
    const end = once(stray, 'exit');
    expect(await endStrays(id.slice(0, 12))).toBe(false);
    expect(await endStrays(id)).toBe(true);
    await end;
    expect(await endStrays(id)).toBe(false);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    const last = once(bystander, 'exit');
    bystander.kill('SIGKILL');
    await last;
    for (const name of [id, other]) rmdirSync(groupOf(name));
  });
});

/** A process in a control group of that name, as engines make them. */
function inGroup(name: string): ReturnType<typeof spawn> {
  const process = spawn('sleep', ['60']);
  mkdirSync(groupOf(name));
  writeFileSync(`${groupOf(name)}/cgroup.procs`, `${process.pid}`);
  return process;
}

/** Version 1 has a tree for each resource, version 2 one for all. */
function groupOf(name: string): string {
  const root = existsSync('/sys/fs/cgroup/memory') ? '/sys/fs/cgroup/memory' : '/sys/fs/cgroup';
  return `${root}/${name}`;
}
