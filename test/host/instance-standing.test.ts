/** What becomes of an instance whose activity is closed. */

import { expect, it } from 'vitest';
import { useFakeClock } from '../support/fake-clock.ts';
import { InstanceBench } from '../support/instance-bench.ts';

const clock = useFakeClock();

it('runs on while its task may ask for it', async () => {
  const bench = new InstanceBench();
  const asker = bench.begin(bench.session());
  await clock.pass(0);
  bench.temporal.close(asker);
  await clock.pass(600_000);
  expect(bench.host.only).toMatchObject({ starts: 1, signals: [], phase: { kind: 'running' } });
});

it('runs on while its task is paused', async () => {
  const bench = new InstanceBench();
  const asker = bench.begin(bench.session());
  await clock.pass(0);
  bench.temporal.close(asker);
  bench.temporal.end(asker.workflowId, 'PAUSED');
  await clock.pass(600_000);
  expect(bench.host.only.signals).toEqual([]);
});

it('is ended and removed when its task is over', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.temporal.close(asker);
  bench.temporal.end(asker.workflowId, 'TERMINATED');
  const { signals } = bench.host.only;
  await clock.until('it is over', () => session.freeSlots() === 2, 45_000);
  expect(signals).toEqual(['TERM']);
  expect(bench.host.ids).toEqual([]);
  expect(bench.temporal.reports).toEqual([]);
});

it('is ended when its task went on', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.temporal.close(asker);
  bench.asker({ attempt: 2 });
  await clock.until('it is over', () => session.freeSlots() === 2, 45_000);
  expect(bench.host.ids).toEqual([]);
});

it('is not ended while Temporal cannot say', async () => {
  const bench = new InstanceBench();
  const asker = bench.begin(bench.session());
  await clock.pass(0);
  bench.temporal.close(asker);
  bench.temporal.end(asker.workflowId);
  bench.temporal.script.fail('describe', 1_000);
  await clock.pass(600_000);
  expect(bench.host.only.signals).toEqual([]);
});

it('keeps an ended container until its task asks', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  const { id } = bench.host.only;
  bench.temporal.close(asker);
  bench.host.exit(id, 5);
  await clock.pass(300_000);
  expect(bench.host.ids).toEqual([id]);
  const located = bench.locate(session, { container: id });
  expect(await located.answer).toBeUndefined();
  await clock.until('it is over', () => session.freeSlots() === 2, 1_000);
  expect(bench.temporal.reportsOf(located.asker)).toMatchObject([{ exit: { exitCode: 5 } }]);
  expect(bench.host.ids).toEqual([]);
});

it('removes an ended container of a task that is over', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  bench.temporal.close(asker);
  bench.temporal.end(asker.workflowId);
  bench.host.exit(bench.host.only.id);
  await clock.until('it is over', () => session.freeSlots() === 2, 31_000);
  expect(bench.host.ids).toEqual([]);
  expect(bench.temporal.reports).toEqual([]);
});
