import { expect, it } from 'vitest';
import { storeKeys } from '../../workflows/domain/ids.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { fleet, InstanceBench } from '../support/instance-bench.ts';

const clock = useFakeClock();
const logKey = storeKeys.log(fleet.id, '7', 1);

it('stores the log, reports, removes, frees the slot', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.host.print(bench.host.only.id, 'one', 'two');
  bench.host.exit(bench.host.only.id);
  await clock.until('the slot is free', () => bench.diary.includes('slot freed'));
  const end = bench.diary.indexOf('started') + 1;
  // Nobody watches here: the end is found by the loop's own look, and a heartbeat may come before it.
  const steps = bench.diary.slice(end).filter((event) => !event.startsWith('heartbeat'));
  expect(steps).toEqual([`stored ${logKey}`, 'reported exited', 'removed', 'slot freed']);
  expect(bench.store.text(logKey)).toMatch(/ stdout one\n.* stdout two\n$/);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([
    { kind: 'exited', exit: { exitCode: 0, worker: 'worker-3', logs: 'complete' } },
  ]);
});

it('tells the last lines of a failure only', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  const failing = bench.begin(session, { index: '1' });
  await clock.pass(0);
  bench.host.print(bench.host.only.id, 'it broke');
  bench.host.exit(bench.host.only.id, 9);
  await clock.until('it is over', () => session.freeSlots() === 2);
  expect(bench.temporal.reportsOf(failing)).toMatchObject([{ exit: { lastLines: 'it broke' } }]);
});

it('frees no slot before the container is removed', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.host.script.fail('remove', 4);
  bench.host.exit(bench.host.only.id);
  await clock.until('it is reported', () => bench.temporal.reportsOf(asker).length > 0);
  expect(session.freeSlots()).toBe(1);
  await clock.pass(10_000);
  expect(session.freeSlots()).toBe(2);
  expect(bench.host.ids).toEqual([]);
});

it('leaves behind what no engine removes', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  bench.begin(session);
  await clock.pass(0);
  bench.host.script.fail('remove', 1_000);
  bench.host.exit(bench.host.only.id);
  await clock.until('the slot is free', () => session.freeSlots() === 2, 100_000);
  expect(bench.warnings).toHaveLength(1);
  expect(bench.warnings[0]).toMatch(/container left behind .*The engine is away \[remove\]/);
});

it('says gone when the container vanished', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.host.vanish(bench.host.only.id);
  await clock.until('the slot is free', () => session.freeSlots() === 2, 1_000);
  expect(bench.temporal.reportsOf(asker)).toEqual([{ kind: 'gone' }]);
});

it('says gone only when no process is left', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  const asker = bench.begin(session);
  await clock.pass(0);
  const removal = bench.host.hold('remove');
  bench.host.vanish(bench.host.only.id);
  await removal.arrived;
  await clock.pass(1_000);
  expect(bench.temporal.reportsOf(asker)).toEqual([]);
  removal.release();
  await clock.until('it is reported', () => bench.temporal.reportsOf(asker).length > 0);
});

it('blames the engine for an end from outside', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.host.exit(bench.host.only.id, 0, 'the engine was stopped');
  await clock.until('it is reported', () => bench.temporal.reportsOf(asker).length > 0);
  const failure = { code: 'engine-trouble', message: 'the engine was stopped' };
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ exit: { exitCode: 0, failure } }]);
});

it('keeps to its own word when it was told to end', async () => {
  const bench = new InstanceBench();
  const session = bench.session({ maxExecutionTimeMs: 1_000 });
  await session.open();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.host.only.obedient = false;
  await clock.pass(1_100);
  bench.host.exit(bench.host.only.id, 137, 'the engine was stopped');
  await clock.until('it is reported', () => bench.temporal.reportsOf(asker).length > 0);
  const [report] = bench.temporal.reportsOf(asker);
  expect(report).toMatchObject({ exit: { stoppedBy: 'timeout' } });
  expect(report).not.toHaveProperty('exit.failure');
});

it('notices an end without any notice', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  bench.begin(session);
  await clock.pass(0);
  bench.host.exit(bench.host.only.id);
  bench.host.loseNotices('break');
  await clock.until('the slot is free', () => session.freeSlots() === 2, 40_000);
});

it('waits for an engine that cannot say', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.host.script.fail('inspect', 20);
  bench.host.exit(bench.host.only.id, 4);
  await clock.until('the slot is free', () => session.freeSlots() === 2);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ exit: { exitCode: 4 } }]);
});

it('ends what ran too long: TERM, grace, KILL', async () => {
  const bench = new InstanceBench();
  const session = bench.session({ maxExecutionTimeMs: 60_000 });
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.host.only.obedient = false;
  await clock.pass(59_900);
  expect(bench.host.only.signals).toEqual([]);
  await clock.pass(200);
  expect(bench.host.only.signals).toEqual(['TERM']);
  await clock.pass(9_000);
  expect(bench.host.only.signals).toEqual(['TERM']);
  const { signals } = bench.host.only;
  await clock.until('the slot is free', () => session.freeSlots() === 2, 2_000);
  expect(signals).toEqual(['TERM', 'KILL']);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([
    { exit: { exitCode: 137, stoppedBy: 'timeout' } },
  ]);
});

it('asks again when TERM was not delivered', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.host.script.fail('signal', 5);
  await bench.locate(session, { stop: true }).answer;
  await clock.until('it is over', () => session.freeSlots() === 2, 9_000);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ exit: { exitCode: 143 } }]);
});

it('ends what is cancelled within heartbeat and grace', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.temporal.requestCancel(asker);
  await clock.until('it is over', () => session.freeSlots() === 2, 35_000);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([
    { exit: { exitCode: 143, stoppedBy: 'cancel' } },
  ]);
});

it('hears a cancel within seconds while draining', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  session.drain();
  bench.temporal.requestCancel(asker);
  await clock.until('it is over', () => bench.temporal.reportsOf(asker).length > 0, 3_000);
});

it('claims no end that came by itself', async () => {
  const bench = new InstanceBench();
  const gate = bench.holdAt('instance:exited');
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.host.exit(bench.host.only.id, 0);
  await clock.pass(31_000);
  await gate.arrived;
  const { answer } = bench.locate(session, { container: bench.host.only.id, stop: true });
  await answer;
  gate.release();
  await clock.until('the slot is free', () => session.freeSlots() === 2);
  const [report] = bench.temporal.reportsOf(asker);
  expect(report).toMatchObject({ kind: 'exited', exit: { exitCode: 0 } });
  expect(report).not.toHaveProperty('exit.stoppedBy');
});

it('reports without a log after a minute', async () => {
  const bench = new InstanceBench();
  bench.store.script.trouble = () => 'fail';
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.host.exit(bench.host.only.id);
  await clock.until('the slot is free', () => session.freeSlots() === 2, 95_000);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ exit: { logs: 'incomplete' } }]);
});

it('keeps the container while Temporal is away', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.temporal.script.fail('complete', 30);
  bench.host.exit(bench.host.only.id);
  await clock.pass(45_000);
  expect(bench.host.ids).toHaveLength(1);
  await clock.until('the slot is free', () => session.freeSlots() === 2);
  expect(bench.temporal.reportsOf(asker)).toHaveLength(1);
});
