import { expect, it } from 'vitest';
import { failureTypes } from '../../workflows/domain/failures.ts';
import { instanceQueue, workerQueue } from '../../workflows/domain/ids.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { FakeContext } from '../support/fake-context.ts';
import { fleet, serveRequest } from '../support/instance-bench.ts';
import { ServerBench, serving } from '../support/server-bench.ts';

const clock = useFakeClock();

it('serves a worker until it is drained', async () => {
  const bench = new ServerBench();
  const { activity, end } = bench.serve();
  await clock.pass(0);
  expect([...bench.polled.keys()]).toEqual([workerQueue(fleet, 3), instanceQueue(fleet)]);
  await bench.run();
  await clock.pass(0);
  activity.cancel({ cancelRequested: true });
  await clock.pass(60_000);
  expect(end).toEqual({});
  expect(activity.heartbeats.at(-1)).toMatchObject({ phase: 'draining', runningCount: 1 });
  bench.host.exit(bench.host.only.id);
  await clock.pass(1_000);
  expect(end.value).toBe('drained');
  expect([...bench.polled.keys()]).toEqual([]);
  expect(clock.timers()).toBe(0);
});

it('hears at once of a drain when it is woken', async () => {
  const bench = new ServerBench();
  const { end } = bench.serve();
  await clock.pass(100);
  bench.temporal.requestCancel(serving);
  await clock.pass(100);
  expect(end).toEqual({});
  bench.polled.get(workerQueue(fleet, 3))?.wakeServer?.();
  await clock.pass(0);
  expect(end.value).toBe('drained');
  expect(clock.timers()).toBe(0);
});

it('drains at once when it is asked to', async () => {
  const bench = new ServerBench();
  const { end } = bench.serve({ drain: true });
  await clock.pass(1_000);
  expect(end.value).toBe('drained');
});

it('hands over when its process stops', async () => {
  const bench = new ServerBench();
  const { end } = bench.serve();
  await clock.pass(0);
  await bench.run();
  await clock.pass(0);
  bench.stopping.abort();
  await clock.pass(1_000);
  expect(end.value).toBe(failureTypes.handOver);
  expect(bench.host.only).toMatchObject({ signals: [], phase: { kind: 'running' } });
  expect(clock.timers()).toBe(0);
});

it('serves anew what Temporal thought silent', async () => {
  const bench = new ServerBench();
  const first = bench.serve();
  await clock.pass(0);
  await bench.run();
  await clock.pass(0);
  const second = bench.serve();
  await clock.pass(1_000);
  expect(first.end.value).toBe(failureTypes.handOver);
  expect(second.end).toEqual({});
  expect(second.activity.heartbeats.at(-1)).toMatchObject({ phase: 'connecting' });
  await clock.pass(3_000);
  expect(second.activity.heartbeats.at(-1)).toMatchObject({ adopted: 1, runningCount: 1 });
  expect(bench.host.starts).toBe(1);
});

it('serves anew although a poller broke', async () => {
  const bench = new ServerBench();
  bench.stopFailures = 2;
  const first = bench.serve();
  await clock.pass(0);
  const second = bench.serve();
  await clock.pass(4_000);
  expect(first.end.value).toBe('the poller broke');
  expect(second.activity.heartbeats.at(-1)).toMatchObject({ phase: 'serving' });
});

it('beats while it waits for its own past', async () => {
  const bench = new ServerBench();
  const listing = bench.host.hold('list');
  bench.serve();
  await listing.arrived;
  const second = bench.serve();
  await clock.pass(30_000);
  expect(second.activity.heartbeats.length).toBeGreaterThan(8);
  listing.release();
});

it('lets go of what it could not open', async () => {
  const bench = new ServerBench();
  bench.host.script.fail('list');
  const first = bench.serve();
  await clock.pass(0);
  expect(first.end.value).toBe('The engine is away [list]');
  expect(clock.timers()).toBe(0);
  const second = bench.serve();
  await clock.pass(4_000);
  expect(second.activity.heartbeats.at(-1)).toMatchObject({ phase: 'serving' });
});

it('refuses a worker of another computer', async () => {
  const bench = new ServerBench();
  const { worker, ...rest } = serveRequest();
  const offer = { ...worker.offer, machineId: 'there' };
  const { context } = new FakeContext();
  await expect(
    bench.server.serveWorker({ ...rest, worker: { ...worker, offer } }, context),
  ).rejects.toMatchObject({ type: failureTypes.wrongMachine, nonRetryable: true });
});

it('hands over when another process serves now', async () => {
  const bench = new ServerBench();
  const { activity, end } = bench.serve();
  await clock.pass(0);
  activity.cancel({ notFound: true });
  await clock.pass(1_000);
  expect(end.value).toBe(failureTypes.handOver);
});

it('cleans up when worker and fleet are closed', async () => {
  const bench = new ServerBench();
  const { activity, end } = bench.serve();
  await clock.pass(0);
  const asker = bench.asker();
  await bench.runAs(asker);
  await clock.pass(0);
  bench.temporal.end(fleet.workflowId, 'TERMINATED');
  bench.temporal.end(serving.workflowId, 'TERMINATED');
  activity.cancel({ notFound: true });
  await clock.pass(70_000);
  // The task is still open: it is asked to end, and the container is served until then.
  expect(bench.diary).toContain(`cancelled ${asker.workflowId}`);
  expect(bench.host.ids).toHaveLength(1);
  bench.temporal.close(asker);
  bench.temporal.end(asker.workflowId, 'TERMINATED');
  await clock.pass(20_000);
  expect(bench.host.ids).toEqual([]);
  expect(end.value).toBe('drained');
});

it.each([{}, { drain: true }])('lets go while it drains, served %j', async (overrides) => {
  const bench = new ServerBench();
  bench.begin(bench.session());
  await clock.pass(0);
  const { activity, end } = bench.serve(overrides);
  await clock.pass(1_000);
  activity.cancel({ cancelRequested: true });
  await clock.pass(10_000);
  expect(end).toEqual({});
  bench.temporal.end(serving.workflowId, 'TERMINATED');
  bench.temporal.close(serving);
  await clock.pass(3_000);
  // Whoever reaps the worker now ends what runs there: nobody is to report that as the program's own end.
  expect(end.value).toBe(failureTypes.handOver);
});

it('hands over while the fleet is only paused', async () => {
  const bench = new ServerBench();
  const { activity, end } = bench.serve();
  await clock.pass(0);
  bench.temporal.end(fleet.workflowId, 'PAUSED');
  bench.temporal.end(serving.workflowId, 'TERMINATED');
  activity.cancel({ notFound: true });
  await clock.pass(1_000);
  expect(end.value).toBe(failureTypes.handOver);
});

it('asks a closed fleet’s workflows to end', async () => {
  const bench = new ServerBench();
  bench.serve();
  await clock.pass(50_000);
  bench.temporal.end(fleet.workflowId, 'TERMINATED');
  await clock.pass(20_000);
  expect(bench.diary).toContain(`cancelled ${serving.workflowId}`);
});

it('starts nothing on a claim that is void', async () => {
  const bench = new ServerBench();
  bench.serve();
  await clock.pass(0);
  // Another process was asked to serve; this one does not know yet.
  bench.temporal.schedule(serving);
  await clock.pass(15_000);
  await bench.run();
  await clock.pass(1_000);
  expect(bench.host.starts).toBe(0);
  expect(bench.host.ids).toEqual([]);
});
