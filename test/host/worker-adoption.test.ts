import { expect, it } from 'vitest';
import { UnstartedContainers } from '../../activities/host/unstarted-containers.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { InstanceBench } from '../support/instance-bench.ts';

const clock = useFakeClock();

/** A server that made a container and died at this point. */
async function serverThatDied(bench: InstanceBench, failpoint: string) {
  const gate = bench.holdAt(failpoint);
  const session = bench.session();
  const asker = bench.begin(session);
  await gate.arrived;
  session.abandon();
  return asker;
}

it.each(['instance:created', 'instance:recorded'])(
  'withdraws what a server left at %s',
  async (failpoint) => {
    const bench = new InstanceBench();
    const asker = await serverThatDied(bench, failpoint);
    const session = bench.session();
    await session.open();
    await clock.pass(0);
    expect(bench.host.ids).toEqual([]);
    expect(bench.host.starts).toBe(0);
    expect(bench.temporal.reportsOf(asker)).toEqual([{ kind: 'neverStarted' }]);
    expect(session.summary().adopted).toBe(0);
  },
);

it('remembers what it withdrew when it serves anew', async () => {
  const bench = new InstanceBench();
  const unstarted = new UnstartedContainers();
  await serverThatDied(bench, 'instance:recorded');
  const container = bench.host.only.id;
  const session = bench.session({ unstarted });
  await session.open();
  await clock.pass(0);
  // Temporal was away and heard nothing of it, and thought the server silent.
  session.abandon();
  const again = bench.session({ unstarted });
  await again.open();
  expect(await bench.locate(again, { container }).answer).toEqual({ kind: 'neverStarted' });
  const other = bench.session();
  await other.open();
  expect(await bench.locate(other, { container }).answer).toEqual({ kind: 'gone' });
});

it('forgets the oldest of too many', () => {
  const unstarted = new UnstartedContainers();
  for (let number = 0; number <= 10_000; number += 1) unstarted.note(`c${number}`);
  expect([unstarted.has('c0'), unstarted.has('c1'), unstarted.has('c10000')]).toEqual([
    false,
    true,
    true,
  ]);
});

it('says nothing with a token that is void', async () => {
  const bench = new InstanceBench();
  await serverThatDied(bench, 'instance:created');
  const later = bench.asker();
  await bench.session().open();
  await clock.pass(10_000);
  expect(bench.host.ids).toEqual([]);
  expect(bench.temporal.reportsOf(later)).toEqual([]);
});

it('follows what runs to its end', async () => {
  const bench = new InstanceBench();
  const asker = await serverThatDied(bench, 'instance:started');
  const session = bench.session();
  await session.open();
  expect(session.summary()).toMatchObject({ adopted: 1, running: ['7'], runningCount: 1 });
  expect(session.freeSlots()).toBe(1);
  bench.host.exit(bench.host.only.id, 6);
  await clock.until('it is over', () => session.freeSlots() === 2, 1_000);
  expect(bench.host.made.get('container-1')?.starts).toBe(1);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ exit: { exitCode: 6 } }]);
});

it.each(['instance:exited', 'instance:logged'])(
  'reports what ended with a server at %s',
  async (failpoint) => {
    const bench = new InstanceBench();
    const gate = bench.holdAt(failpoint);
    const dead = bench.session();
    await dead.open();
    const asker = bench.begin(dead);
    await clock.pass(0);
    bench.host.exit(bench.host.only.id, 2);
    await clock.until('the failpoint', () => dead.summary().otherCount === 1);
    await gate.arrived;
    dead.abandon();
    gate.release();
    const session = bench.session();
    await session.open();
    await clock.until('it is over', () => session.freeSlots() === 2, 1_000);
    expect(bench.temporal.reportsOf(asker)).toMatchObject([{ exit: { exitCode: 2 } }]);
    expect(bench.host.ids).toEqual([]);
  },
);

it('removes what was reported but not removed', async () => {
  const bench = new InstanceBench();
  const gate = bench.holdAt('instance:reported');
  const dead = bench.session();
  await dead.open();
  const asker = bench.begin(dead);
  await clock.pass(0);
  bench.host.exit(bench.host.only.id);
  await clock.pass(0);
  await gate.arrived;
  bench.temporal.end(asker.workflowId);
  dead.abandon();
  gate.release();
  const session = bench.session();
  await session.open();
  await clock.until('it is over', () => session.freeSlots() === 2, 1_000);
  expect(bench.host.ids).toEqual([]);
  expect(bench.temporal.reportsOf(asker)).toHaveLength(1);
});

it('offers nothing when more was found than fits', async () => {
  const bench = new InstanceBench();
  const dead = bench.session({ slots: 3 });
  for (const index of ['1', '2', '3']) bench.begin(dead, { index });
  await clock.pass(0);
  dead.abandon();
  const session = bench.session({ slots: 2 });
  await session.open();
  expect(session.freeSlots()).toBe(-1);
  expect(session.summary()).toMatchObject({ adopted: 3, runningCount: 3, slots: 2 });
});

it('withdraws what another server is about to start', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  const other = bench.session();
  const asker = bench.begin(other);
  await clock.pass(5_000);
  expect(bench.host.starts).toBe(0);
  expect(bench.host.ids).toEqual([]);
  expect(bench.temporal.reportsOf(asker)).toEqual([{ kind: 'neverStarted' }]);
  expect([session.freeSlots(), other.freeSlots()]).toEqual([2, 2]);
});

it('follows what was started while it withdrew it', async () => {
  const bench = new InstanceBench();
  await serverThatDied(bench, 'instance:recorded');
  const removal = bench.host.hold('remove');
  const session = bench.session();
  const opened = session.open();
  await removal.arrived;
  bench.host.startByHand(bench.host.only.id);
  removal.release();
  await opened;
  expect(session.summary()).toMatchObject({ adopted: 1, runningCount: 1 });
});

it('adopts what appeared while it could not watch', async () => {
  const bench = new InstanceBench();
  const dead = bench.session();
  const session = bench.session();
  await session.open();
  await clock.pass(0);
  bench.host.loseNotices('break');
  bench.begin(dead);
  bench.host.loseNotices('break');
  await clock.pass(0);
  await clock.until('it is adopted', () => session.summary().adopted === 1, 5_000);
});

it('says what troubles it until the engine answers', async () => {
  const bench = new InstanceBench();
  bench.host.script.fail('list', 1);
  const session = bench.session();
  await expect(session.open()).rejects.toThrow('The engine is away');
  expect(session.summary().trouble).toBe('The engine is away [list]');
  await clock.pass(0);
  bench.host.loseNotices('reconnect');
  await clock.pass(0);
  expect(session.summary()).not.toHaveProperty('trouble');
});

it('adopts no container a second time', async () => {
  const bench = new InstanceBench();
  const session = bench.session();
  await session.open();
  bench.begin(session);
  await clock.pass(0);
  bench.host.loseNotices('reconnect');
  await clock.pass(60_000);
  expect(session.summary()).toMatchObject({ adopted: 0, runningCount: 1, otherCount: 0 });
});
