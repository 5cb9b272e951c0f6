import { expect, it } from 'vitest';
import { workerLabels } from '../../activities/host/instance-labels.ts';
import { createLocalProvider } from '../../activities/provider/local-provider.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { plainContainer } from '../support/fake-container.ts';
import { FakeContainerHost } from '../support/fake-container-host.ts';
import { fleet, serveRequest } from '../support/instance-bench.ts';

const clock = useFakeClock();
const { worker } = serveRequest();

function bench() {
  const host = new FakeContainerHost();
  const provider = createLocalProvider({ machineId: 'here', openHost: async () => host });
  return { host, provider };
}

async function leftover(host: FakeContainerHost, name: string, running: boolean): Promise<string> {
  const id = await host.create(plainContainer(name, workerLabels(fleet, worker.number)));
  if (running) await host.start(id);
  return id;
}

function deprovision(
  { provider }: ReturnType<typeof bench>,
  claimLapseMs: number,
  signal = new AbortController().signal,
) {
  const state = { ended: '' };
  provider.deprovision({ fleet, worker, claimLapseMs }, signal).then(
    () => (state.ended = 'done'),
    (error: Error) => (state.ended = error.name),
  );
  return state;
}

it('removes only what the worker left', async () => {
  const world = bench();
  await leftover(world.host, 'created', false);
  const running = await leftover(world.host, 'running', true);
  const { signals } = world.host.made.get(running) ?? { signals: [] };
  const stranger = await world.host.create(plainContainer('stranger', workerLabels(fleet, 4)));
  const state = deprovision(world, 0);
  await clock.pass(1_000);
  expect(state.ended).toBe('done');
  expect(signals).toEqual(['TERM']);
  expect(world.host.ids).toEqual([stranger]);
});

it('sweeps again what appeared meanwhile', async () => {
  const world = bench();
  await leftover(world.host, 'first', false);
  const removal = world.host.hold('remove');
  const state = deprovision(world, 0);
  await removal.arrived;
  await leftover(world.host, 'second', true);
  removal.release();
  await clock.pass(5_000);
  expect(state.ended).toBe('done');
  expect(world.host.ids).toEqual([]);
});

it('touches nothing before all claims have lapsed', async () => {
  const world = bench();
  await leftover(world.host, 'early', true);
  const state = deprovision(world, 30_000);
  await clock.pass(29_000);
  await leftover(world.host, 'late', true);
  expect(world.host.script.counts.get('list') ?? 0).toBe(0);
  expect(state.ended).toBe('');
  await clock.pass(5_000);
  expect(state.ended).toBe('done');
  expect(world.host.ids).toEqual([]);
});

it('sweeps calmly what does not go', async () => {
  const world = bench();
  await leftover(world.host, 'stuck', false);
  world.host.remove = async () => 'gone';
  const stop = new AbortController();
  const state = deprovision(world, 0, stop.signal);
  await clock.pass(60_000);
  expect(world.host.script.counts.get('list')).toBeLessThan(60);
  stop.abort();
  await clock.pass(0);
  expect(state.ended).toBe('AbortError');
  expect(clock.timers()).toBe(0);
});

it('removes nothing more when it is cancelled', async () => {
  const world = bench();
  const id = await leftover(world.host, 'stubborn', true);
  world.host.only.obedient = false;
  const stop = new AbortController();
  const state = deprovision(world, 0, stop.signal);
  await clock.pass(1_000);
  stop.abort();
  await clock.pass(60_000);
  expect(state.ended).toBe('AbortError');
  expect(world.host.ids).toEqual([id]);
});
