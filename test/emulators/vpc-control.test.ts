import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { compiled } from '../support/compiled.ts';
import {
  closeClouds,
  createMachine,
  makeNetwork,
  spot,
  startCloud,
  statusOf,
} from '../support/vpc-cloud.ts';
import { startVpcEmulator } from './vpc/emulator.ts';

closeClouds();

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function control(
  url: string,
  command: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const [method = '', path = ''] = command.split(' ');
  const answer = await fetch(`${url}/_emulator/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, answer: await answer.json() };
}

describe('the control', () => {
  it('orders faults, capacity and settings over HTTP', async () => {
    const cloud = await startCloud();
    await control(cloud.url, 'PUT faults', [
      { operation: 'listVpcs', times: 1, effect: { kind: 'reply', status: 503 } },
    ]);
    await control(cloud.url, 'PUT capacity', [{ zone: 'us-south-1', machines: 0 }]);
    await control(cloud.url, 'PUT settings', {
      quotas: { keys: 1 },
      latencies: { pending: [1, 1] },
    });
    await expect(cloud.api.listVpcs()).rejects.toMatchObject({ verdict: 'doubt' });
    expect(cloud.world.capacity).toEqual([{ zone: 'us-south-1', machines: 0 }]);
    expect(cloud.world.settings).toMatchObject({
      quotas: { keys: 1, vcpus: 200 },
      latencies: { pending: [1, 1], starting: [0, 0] },
    });
  });

  it('preempts, fails hosts and moves the clock', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1', spot);
    const { id: other } = await createMachine(cloud, network, 'w-2');
    await cloud.clock.pass(0);
    await control(cloud.url, 'POST preempt', { name: 'w-1' });
    await control(cloud.url, 'POST fail-host', { name: 'w-2' });
    await control(cloud.url, 'POST pass', { ms: 30_000 });
    expect(await statusOf(cloud, id)).toBe('stopped stopped_by_preemption');
    expect(await statusOf(cloud, other)).toBe('running');
  });

  it('pulls plugs, and lets machines boot badly', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    await createMachine(cloud, network, 'w-1');
    await cloud.clock.pass(0);
    await control(cloud.url, 'POST unplug', { name: 'w-1' });
    await control(cloud.url, 'POST plug-in', { name: 'w-1' });
    const troubles = [{ about: 'w-2', trouble: { kind: 'slow', seconds: 60 } }];
    await control(cloud.url, 'PUT boot-troubles', troubles);
    expect(cloud.machines.history).toEqual(['start w-1', 'unplug w-1', 'plugIn w-1']);
    expect(cloud.world.bootTroubles).toEqual(troubles);
  });

  it('shows state, requests, costs and transitions', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    await createMachine(cloud, network, 'w-1');
    await cloud.clock.pass(1_000);
    const answers = await Promise.all(
      ['state', 'requests?operation=createInstance', 'costs', 'transitions'].map((path) =>
        control(cloud.url, `GET ${path}`),
      ),
    );
    expect(answers.map(({ answer }) => answer)).toMatchObject([
      { counts: { instances: 1 }, troubles: [] },
      [{ operation: 'createInstance', status: 201 }],
      [{ kind: 'volume' }, { kind: 'instance', seconds: 1 }],
      [{ status: 'pending' }, { status: 'starting' }, { status: 'running' }],
    ]);
  });

  it('refuses what it does not understand', async () => {
    const { url } = await startCloud();
    const answers = await Promise.all([
      control(url, 'PUT faults', [{ effect: { kind: 'earthquake' } }]),
      control(url, 'POST preempt', { name: 'nobody' }),
      control(url, 'POST explode', {}),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 404]);
  });
});

describe('the emulator', () => {
  it('runs by itself as fast as told', async () => {
    const emulator = await startVpcEmulator({ port: 0 });
    undo.push(emulator.close);
    const moved = control(emulator.url, 'POST pass', { ms: 1 });
    await expect(moved).resolves.toMatchObject({ status: 400 });
  });

  it('is a program that stops when told', async () => {
    const program = await compiled('test/emulators/vpc/main.ts');
    undo.push(program.remove);
    const url = new URL(program.url).pathname;
    const args = [url, '--port', '0', '--region', 'eu-de', '--manual-clock', '--no-auth'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    undo.push(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    const [line] = await Promise.race([once(child.stdout, 'data'), ended]);
    const [service = ''] = /http:\S+v1/.exec(String(line)) ?? [];
    const answer = await fetch(`${service}/regions/eu-de/zones?version=2026-03-24&generation=2`);
    child.kill('SIGTERM');
    expect(String(line)).toContain('The VPC API of eu-de is at http://127.0.0.1:');
    expect(answer.status).toBe(200);
    expect(await ended).toEqual([0, null]);
  }, 60_000);
});
