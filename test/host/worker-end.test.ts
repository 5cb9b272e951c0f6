/** How a session ends: drained, or left to another server. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { useFakeClock } from '../support/fake-clock.ts';
import { InstanceBench } from '../support/instance-bench.ts';

const clock = useFakeClock();
const unhandled: unknown[] = [];
const remember = (reason: unknown): void => void unhandled.push(reason);

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', remember);
});

afterEach(() => {
  process.off('unhandledRejection', remember);
  expect(unhandled).toEqual([]);
});

it('is empty when the last instance has ended', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  bench.begin(session);
  await clock.pass(0);
  session.drain();
  expect(session.freeSlots()).toBe(0);
  let isEmpty = false;
  void session.empty().then(() => (isEmpty = true));
  await clock.pass(60_000);
  expect(isEmpty).toBe(false);
  bench.host.exit(bench.host.only.id);
  await clock.until('it is empty', () => isEmpty, 1_000);
  expect(bench.host.ids).toEqual([]);
});

it('leaves no timer when it has ended', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  bench.begin(session);
  await clock.pass(100_000);
  bench.host.exit(bench.host.only.id);
  await clock.until('it is over', () => session.freeSlots() === 2, 1_000);
  session.close();
  await clock.pass(0);
  expect(clock.timers()).toBe(0);
});

it('gathers no timers while an instance runs', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  bench.begin(session);
  await clock.pass(1_000);
  const few = clock.timers();
  for (let look = 0; look < 50; look += 1) bench.host.print(bench.host.only.id, 'line');
  for (let look = 0; look < 20; look += 1) {
    bench.host.loseNotices('reconnect');
    await clock.pass(10);
  }
  expect(clock.timers()).toBeLessThanOrEqual(few);
});

it.each([
  'instance:bound',
  'instance:created',
  'instance:recorded',
  'instance:started',
  'instance:exited',
  'instance:logged',
  'instance:reported',
])('touches nothing when left at %s', async (failpoint) => {
  const bench = new InstanceBench();
  const gate = bench.holdAt(failpoint);
  const session = bench.session();
  await session.open();
  bench.begin(session);
  await clock.pass(0);
  const [id] = bench.host.ids;
  if (id !== undefined) bench.host.exit(id);
  await clock.pass(0);
  await gate.arrived;
  session.abandon();
  const before = [...bench.diary];
  gate.release();
  await session.empty();
  await clock.pass(300_000);
  expect(bench.diary.filter((event) => event !== 'slot freed')).toEqual(before);
  expect(clock.timers()).toBe(0);
});

it('leaves a running container as it is', async () => {
  const bench = new InstanceBench();
  const session = bench.session({ maxExecutionTimeMs: 60_000 });
  await session.open();
  const asker = bench.begin(session);
  await clock.pass(0);
  session.abandon();
  bench.temporal.requestCancel(asker);
  await clock.pass(300_000);
  expect(bench.host.only).toMatchObject({ starts: 1, signals: [], phase: { kind: 'running' } });
  expect(clock.timers()).toBe(0);
});

it('stops at once to wait for the store', async () => {
  const bench = new InstanceBench();
  bench.store.script.trouble = () => 'fail';
  const session = bench.session();
  await session.open();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.host.exit(bench.host.only.id);
  await clock.pass(1_000);
  session.abandon();
  await clock.pass(0);
  expect(clock.timers()).toBe(0);
  expect(bench.temporal.reportsOf(asker)).toEqual([]);
});

it('stops at once to end a program', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  bench.begin(session);
  await clock.pass(0);
  bench.host.only.obedient = false;
  await bench.locate(session, { stop: true }).answer;
  await clock.pass(1_000);
  expect(bench.host.only.signals).toEqual(['TERM']);
  session.abandon();
  await clock.pass(60_000);
  expect(bench.host.only.signals).toEqual(['TERM']);
  expect(clock.timers()).toBe(0);
});
