import { expect, it } from 'vitest';
import { ContainerRefused } from '../../activities/host/container-host.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { InstanceBench } from '../support/instance-bench.ts';

const clock = useFakeClock();

it('starts only after the place was recorded', async () => {
  const bench = new InstanceBench();
  const asker = bench.begin(bench.session());
  await clock.pass(0);
  expect(bench.diary).toEqual(['created', 'heartbeat by token with place', 'started']);
  const { id } = bench.host.only;
  expect(bench.temporal.detailsOf(asker)).toEqual({ worker: 3, container: id });
});

it('starts nothing while Temporal does not answer', async () => {
  const bench = new InstanceBench();
  bench.temporal.script.fail('heartbeat', 5);
  bench.begin(bench.session());
  await clock.pass(1_000);
  expect(bench.host.starts).toBe(0);
  await clock.until('it has started', () => bench.host.starts === 1);
  expect(bench.temporal.script.counts.get('heartbeat')).toBe(6);
});

it('starts once although the recorded answer was lost', async () => {
  const bench = new InstanceBench();
  bench.temporal.script.lose('heartbeat');
  bench.begin(bench.session());
  await clock.pass(1_000);
  expect(bench.host.starts).toBe(1);
});

it('never starts when the activity was scheduled again', async () => {
  const bench = new InstanceBench();
  const gate = bench.holdAt('instance:created');
  const session = bench.session();
  bench.begin(session);
  await gate.arrived;
  const later = bench.asker();
  gate.release();
  await clock.pass(1_000);
  expect(bench.host.ids).toEqual([]);
  expect(bench.host.starts).toBe(0);
  expect(bench.temporal.reportsOf(later)).toEqual([]);
  expect(session.freeSlots()).toBe(2);
});

it('never starts what another process may serve', async () => {
  const bench = new InstanceBench();
  bench.mayServe = false;
  const asker = bench.begin(bench.session());
  await clock.pass(0);
  expect(bench.host.starts).toBe(0);
  expect(bench.host.ids).toEqual([]);
  expect(bench.temporal.reportsOf(asker)).toEqual([{ kind: 'neverStarted' }]);
});

it('never starts what was left to another server', async () => {
  const bench = new InstanceBench();
  const gate = bench.holdAt('instance:recorded');
  const session = bench.session();
  bench.begin(session);
  await gate.arrived;
  session.abandon();
  gate.release();
  await clock.pass(60_000);
  expect(bench.host.starts).toBe(0);
  expect(bench.host.only.phase.kind).toBe('created');
});

it('looks when the answer of a start is lost', async () => {
  const bench = new InstanceBench();
  bench.host.script.lose('start');
  const asker = bench.begin(bench.session());
  await clock.pass(0);
  expect(bench.host.script.counts.get('start')).toBe(1);
  expect(bench.host.only).toMatchObject({ starts: 1, phase: { kind: 'running' } });
  bench.host.exit(bench.host.only.id);
  await clock.until('it is reported', () => bench.temporal.reportsOf(asker).length > 0);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ kind: 'exited' }]);
});

it('removes a container whose start failed, and says so', async () => {
  const bench = new InstanceBench();
  bench.host.script.fail('start');
  bench.host.script.fail('remove', 3);
  const asker = bench.begin(bench.session());
  await clock.pass(5_000);
  expect(bench.host.script.counts.get('start')).toBe(1);
  expect(bench.host.ids).toEqual([]);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([
    { kind: 'refused', code: 'engine-trouble' },
  ]);
});

it('removes what was refused and reports its code', async () => {
  const bench = new InstanceBench();
  bench.host.script.fail('start', 1, new ContainerRefused('command-not-found', 'no such command'));
  const session = bench.session();
  const asker = bench.begin(session);
  await clock.pass(0);
  expect(bench.host.ids).toEqual([]);
  expect(bench.temporal.reportsOf(asker)).toEqual([
    { kind: 'refused', code: 'command-not-found', message: 'no such command' },
  ]);
  expect(session.freeSlots()).toBe(2);
});

it('says that it is gone when somebody removed it after a doubtful start', async () => {
  const bench = new InstanceBench();
  bench.host.script.lose('start');
  const gate = bench.host.hold('remove');
  const asker = bench.begin(bench.session());
  await gate.arrived;
  bench.host.vanish(bench.host.only.id);
  gate.release();
  await clock.pass(0);
  expect(bench.temporal.reportsOf(asker)).toEqual([{ kind: 'gone' }]);
});

it('says never started when the container was removed', async () => {
  const bench = new InstanceBench();
  const gate = bench.holdAt('instance:recorded');
  const asker = bench.begin(bench.session());
  await gate.arrived;
  bench.host.vanish(bench.host.only.id);
  gate.release();
  await clock.pass(0);
  expect(bench.temporal.reportsOf(asker)).toEqual([{ kind: 'neverStarted' }]);
});

it('goes on with what an operator paused', async () => {
  const bench = new InstanceBench();
  const gate = bench.holdAt('instance:created');
  const asker = bench.begin(bench.session());
  await gate.arrived;
  bench.temporal.pause(asker);
  gate.release();
  await clock.pass(120_000);
  expect(bench.host.only).toMatchObject({ starts: 1, phase: { kind: 'running' } });
});

it('lets no heartbeat without place follow the place', async () => {
  const bench = new InstanceBench();
  const pull = bench.host.hold('ensureImage');
  const session = bench.session({ image: 'alpine' });
  const asker = bench.begin(session);
  await pull.arrived;
  // One beat is slow, a drain hurries a second one along.
  const slow = bench.temporal.script.hold('heartbeat');
  await clock.pass(34_000);
  await slow.arrived;
  session.drain();
  pull.release();
  await clock.pass(5_000);
  expect(bench.host.starts).toBe(0);
  slow.release();
  await clock.pass(0);
  const { id } = bench.host.only;
  expect(bench.host.starts).toBe(1);
  expect(bench.temporal.detailsOf(asker)).toEqual({ worker: 3, container: id });
  const place = bench.diary.indexOf('heartbeat by token with place');
  expect(bench.diary.slice(place)).not.toContain('heartbeat by token without place');
});
