import { expect, it } from 'vitest';
import { ContainerRefused } from '../../activities/host/container-host.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { InstanceBench } from '../support/instance-bench.ts';

const clock = useFakeClock();

it('heals a lost create answer by name', async () => {
  const bench = new InstanceBench();
  bench.host.script.lose('create');
  const asker = bench.begin(bench.session());
  await clock.pass(2_000);
  expect(bench.host.ids).toEqual(['container-2']);
  expect([...bench.host.made.values()].map(({ starts }) => starts)).toEqual([0, 1]);
  expect(bench.temporal.detailsOf(asker)).toEqual({ worker: 3, container: 'container-2' });
});

it('waits for an engine that is away', async () => {
  const bench = new InstanceBench();
  bench.host.script.fail('create', 20);
  bench.begin(bench.session());
  await clock.pass(30_000);
  expect(bench.host.starts).toBe(1);
});

it('gives an engine up after a minute', async () => {
  const bench = new InstanceBench();
  bench.host.script.fail('create', 1_000);
  const asker = bench.begin(bench.session());
  await clock.pass(65_000);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([
    { kind: 'refused', code: 'engine-trouble', message: 'The engine is away [create]' },
  ]);
});

it('asks calmly when nobody holds a taken name', async () => {
  const bench = new InstanceBench();
  const taken = bench.session();
  bench.begin(taken);
  await clock.pass(0);
  bench.host.script.fail('inspect', 1_000);
  bench.begin(bench.session());
  await clock.pass(30_000);
  expect(bench.host.script.counts.get('create')).toBeLessThan(100);
});

it('follows a container of its name that runs', async () => {
  const bench = new InstanceBench();
  bench.begin(bench.session());
  await clock.pass(0);
  const { id } = bench.host.only;
  const asker = bench.begin(bench.session());
  await clock.pass(0);
  expect(bench.host.starts).toBe(1);
  expect(bench.temporal.detailsOf(asker)).toEqual({ worker: 3, container: id });
  bench.host.exit(id, 3);
  await clock.until('it is reported', () => bench.temporal.reportsOf(asker).length > 0);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([
    { kind: 'exited', exit: { exitCode: 3 } },
  ]);
});

it('ends a cancel before the start as never started', async () => {
  const bench = new InstanceBench();
  const gate = bench.holdAt('instance:created');
  const asker = bench.begin(bench.session());
  await gate.arrived;
  bench.temporal.requestCancel(asker);
  gate.release();
  await clock.pass(0);
  expect(bench.host.starts).toBe(0);
  expect(bench.host.ids).toEqual([]);
  expect(bench.temporal.reportsOf(asker)).toEqual([{ kind: 'neverStarted' }]);
});

it('ends a pull when it is cancelled', async () => {
  const bench = new InstanceBench();
  const pull = bench.host.hold('ensureImage');
  const asker = bench.begin(bench.session({ image: 'alpine' }));
  await pull.arrived;
  bench.temporal.requestCancel(asker);
  await clock.pass(40_000);
  expect(bench.temporal.reportsOf(asker)).toEqual([{ kind: 'neverStarted' }]);
  expect(bench.host.made.size).toBe(0);
});

it('reports an image that is not there', async () => {
  const bench = new InstanceBench();
  bench.host.script.fail('ensureImage', 1, new ContainerRefused('image-not-found', 'no image'));
  const asker = bench.begin(bench.session({ image: 'nowhere' }));
  await clock.pass(0);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ code: 'image-not-found' }]);
  expect(bench.host.made.size).toBe(0);
});
