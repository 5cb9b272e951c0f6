import { expect, it } from 'vitest';
import { useFakeClock } from '../support/fake-clock.ts';
import { InstanceBench } from '../support/instance-bench.ts';

const clock = useFakeClock();

it('goes on under the activity that asks', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  bench.begin(session);
  await clock.pass(0);
  const { id } = bench.host.only;
  const { asker, answer } = bench.locate(session, { container: id });
  expect(await answer).toBeUndefined();
  expect(bench.temporal.detailsOf(asker)).toEqual({ worker: 3, container: id });
  bench.host.exit(id, 7);
  await clock.until('it is over', () => session.freeSlots() === 2, 31_000);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ exit: { exitCode: 7 } }]);
});

it('goes on under the id of another activity', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  const first = bench.begin(session, { attempt: 3 });
  await clock.pass(0);
  bench.temporal.close(first);
  // The task was reset: it counts from 1 again, and knows of no container.
  const { asker, answer } = bench.locate(session, { attempt: 1 });
  expect(await answer).toBeUndefined();
  bench.host.exit(bench.host.only.id, 7);
  await clock.until('it is over', () => session.freeSlots() === 2, 31_000);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ exit: { exitCode: 7 } }]);
  expect(bench.temporal.reportsOf(first)).toEqual([]);
});

it('ends what it is asked to end', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  bench.begin(session);
  await clock.pass(0);
  const { asker, answer } = bench.locate(session, { container: bench.host.only.id, stop: true });
  expect(await answer).toBeUndefined();
  await clock.until('it is over', () => session.freeSlots() === 2, 1_000);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ exit: { stoppedBy: 'cancel' } }]);
});

it('knows of no attempt that it never had', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  expect(await bench.locate(session, {}).answer).toEqual({ kind: 'neverStarted' });
  expect(await bench.locate(session, { container: 'lost' }).answer).toEqual({ kind: 'gone' });
});

it('finds a container that nobody told of', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  await clock.pass(0);
  bench.host.loseNotices('break');
  const other = bench.session();
  bench.begin(other);
  await clock.pass(0);
  const { asker, answer } = bench.locate(session, { container: bench.host.only.id });
  expect(await answer).toBeUndefined();
  expect(bench.temporal.detailsOf(asker)).toMatchObject({ worker: 3 });
});

it.each([{}, { container: 'container-1' }])(
  'aborts what is being launched when asked %j',
  async (request) => {
    const bench = new InstanceBench();
    const gate = bench.holdAt('instance:created');
    const session = bench.session();
    bench.begin(session);
    await gate.arrived;
    const { answer } = bench.locate(session, request);
    gate.release();
    expect(await answer).toEqual({ kind: 'neverStarted' });
    expect(bench.host.starts).toBe(0);
    expect(bench.host.ids).toEqual([]);
  },
);

it('lets a start that is under way go on', async () => {
  const bench = new InstanceBench();
  const start = bench.host.hold('start');
  const session = bench.session();
  bench.begin(session);
  await start.arrived;
  const { asker, answer } = bench.locate(session, { container: bench.host.only.id });
  await clock.pass(1_000);
  start.release();
  expect(await answer).toBeUndefined();
  expect(bench.temporal.detailsOf(asker)).toMatchObject({ worker: 3 });
  await clock.pass(20_000);
  expect(bench.host.only.signals).toEqual([]);
  bench.host.exit(bench.host.only.id);
  await clock.until('it is over', () => session.freeSlots() === 2, 40_000);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([
    { kind: 'exited', exit: { exitCode: 0 } },
  ]);
});

it('stops a start that is under way when told to', async () => {
  const bench = new InstanceBench();
  const start = bench.host.hold('start');
  const session = bench.session();
  bench.begin(session);
  await start.arrived;
  const { asker, answer } = bench.locate(session, { container: bench.host.only.id, stop: true });
  start.release();
  expect(await answer).toBeUndefined();
  await clock.until('it is over', () => session.freeSlots() === 2, 40_000);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ exit: { stoppedBy: 'cancel' } }]);
});

it('aborts a pull when asked', async () => {
  const bench = new InstanceBench();
  const pull = bench.host.hold('ensureImage');
  const session = bench.session({ image: 'alpine' });
  bench.begin(session);
  await pull.arrived;
  const { answer } = bench.locate(session, {});
  expect(await answer).toEqual({ kind: 'neverStarted' });
  expect(bench.host.made.size).toBe(0);
});

it('remembers what it removed before its start', async () => {
  const bench = new InstanceBench();
  const gate = bench.holdAt('instance:recorded');
  const dead = bench.session();
  bench.begin(dead);
  await gate.arrived;
  const { id } = bench.host.only;
  dead.abandon();
  const session = bench.session();
  await session.open();
  expect(await bench.locate(session, { container: id }).answer).toEqual({ kind: 'neverStarted' });
});

it('waits for an instance that has said everything', async () => {
  const bench = new InstanceBench();
  const gate = bench.holdAt('instance:reported');
  const session = bench.session();
  await session.open();
  bench.begin(session);
  await clock.pass(0);
  bench.host.exit(bench.host.only.id);
  await gate.arrived;
  // The task was reset just then, so that its present life knows nothing of the report.
  const { answer } = bench.locate(session, {});
  await clock.pass(1_000);
  gate.release();
  expect(await answer).toEqual({ kind: 'neverStarted' });
});

it('proves nothing once the session was left', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  const other = bench.session();
  const listing = bench.host.hold('list');
  const { answer } = bench.locate(session, { container: 'container-1' });
  await listing.arrived;
  session.abandon();
  bench.begin(other);
  await clock.pass(0);
  listing.release();
  expect(await answer).toEqual({ kind: 'doubt' });
});

it('begins no attempt that is here already', async () => {
  const bench = new InstanceBench();
  const pull = bench.host.hold('ensureImage');
  const session = bench.session({ image: 'alpine' });
  bench.begin(session);
  await pull.arrived;
  const asker = bench.asker();
  const task = { index: '7', key: '000-00000-7' };
  expect(session.begin({ kind: 'run', task, attempt: 1, searchedIn: 'run-1' }, asker)).toEqual({
    kind: 'doubt',
  });
  expect(session.freeSlots()).toBe(1);
  pull.release();
  await clock.pass(0);
  expect(bench.host.starts).toBe(0);
  expect(session.freeSlots()).toBe(2);
});
