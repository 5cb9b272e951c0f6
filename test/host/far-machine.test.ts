import { expect, it } from 'vitest';

import { failureTypes } from '../../workflows/domain/failures.ts';
import { defaultSettings } from '../../workflows/domain/settings.ts';
import { farAccess } from '../support/far-access.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { ServerBench } from '../support/server-bench.ts';

const clock = useFakeClock();
const { lostAfterMs, leaseIntervalMs } = defaultSettings;

const access = farAccess;

it('gives a machine up that stays away', async () => {
  const bench = new ServerBench();
  const { activity, end } = bench.serve({ access });
  await clock.pass(1_000);
  await bench.run();
  await clock.pass(0);
  bench.host.script.trouble = () => 'fail';
  await clock.pass(lostAfterMs - 20_000);
  expect(end).toEqual({});
  expect(activity.heartbeats.at(-1)).toMatchObject({
    phase: 'serving',
    trouble: expect.stringContaining('The engine is away'),
  });
  await clock.pass(40_000);
  expect(end.value).toBe(failureTypes.workerLost);
  expect([...bench.polled.keys()]).toEqual([]);
  expect(clock.timers()).toBe(0);
});

it('serves on when the machine is back in time', async () => {
  const bench = new ServerBench();
  const { activity, end } = bench.serve({ access });
  await clock.pass(1_000);
  bench.host.script.trouble = () => 'fail';
  await clock.pass(lostAfterMs - 20_000);
  bench.host.script.trouble = () => 'none';
  await clock.pass(lostAfterMs);
  expect(end).toEqual({});
  expect(activity.heartbeats.at(-1)).not.toHaveProperty('awayMs');
  bench.stopping.abort();
  await clock.pass(1_000);
});

it('waits for a machine before it serves it', async () => {
  const bench = new ServerBench();
  bench.host.script.trouble = () => 'fail';
  const { activity, end } = bench.serve({ access });
  await clock.pass(20_000);
  expect(activity.heartbeats.at(-1)).toMatchObject({
    phase: 'connecting',
    trouble: expect.any(String),
  });
  expect([...bench.polled.keys()]).toEqual([]);
  bench.host.script.trouble = () => 'none';
  await clock.pass(20_000);
  expect(activity.heartbeats.at(-1)).toMatchObject({ phase: 'serving' });
  bench.stopping.abort();
  await clock.pass(1_000);
  expect(end.value).toBe(failureTypes.handOver);
  expect(clock.timers()).toBe(0);
});

it('hands over a machine that it never reached', async () => {
  const bench = new ServerBench();
  bench.host.script.trouble = () => 'fail';
  const { end } = bench.serve({ access });
  await clock.pass(20_000);
  bench.stopping.abort();
  await clock.pass(1_000);
  expect(end.value).toBe(failureTypes.handOver);
});

it('loses a machine that is away while it drains', async () => {
  const bench = new ServerBench();
  const { activity, end } = bench.serve({ access });
  await clock.pass(1_000);
  await bench.run();
  await clock.pass(0);
  bench.host.script.trouble = () => 'fail';
  activity.cancel({ cancelRequested: true });
  await clock.pass(lostAfterMs + 30_000);
  expect(end.value).toBe(failureTypes.workerLost);
  expect(clock.timers()).toBe(0);
});

it('never gives this computer up', async () => {
  const bench = new ServerBench();
  const { end } = bench.serve();
  await clock.pass(1_000);
  bench.host.script.trouble = () => 'fail';
  await clock.pass(10 * lostAfterMs);
  expect(end).toEqual({});
  expect(bench.door.scripts).toEqual([]);
  bench.stopping.abort();
  await clock.pass(1_000);
});

it('renews the lease of a machine', async () => {
  const bench = new ServerBench();
  bench.door.ends.push(new Error('no way'), { exitCode: 1, output: 'read-only' });
  const { end } = bench.serve({ access });
  await clock.pass(3 * leaseIntervalMs + 1_000);
  expect(bench.door.scripts).toHaveLength(4);
  expect(bench.door.scripts[0]).toContain('touch /run/fleet/lease');
  expect(end).toEqual({});
  expect(bench.warnings).toEqual([
    expect.stringContaining('no way'),
    expect.stringContaining('read-only'),
  ]);
  bench.stopping.abort();
  await clock.pass(1_000);
  expect(clock.timers()).toBe(0);
});
