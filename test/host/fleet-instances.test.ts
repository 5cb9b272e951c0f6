import { expect, it } from 'vitest';
import {
  FleetInstances,
  type Poller,
  type StartPoller,
} from '../../activities/host/fleet-instances.ts';
import { deferred } from '../support/deferred.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { InstanceBench } from '../support/instance-bench.ts';

const clock = useFakeClock();

type PollerOptions = Parameters<StartPoller>[0];

/** Pollers that never poll by themselves, and remember that they were started and stopped. */
class FakePollers {
  readonly diary: string[] = [];
  readonly started: PollerOptions[] = [];
  failures = 0;
  stopGate: Promise<void> = Promise.resolve();

  readonly start: StartPoller = async (options): Promise<Poller> => {
    await Promise.resolve();
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('no poller');
    }
    this.diary.push('started');
    this.started.push(options);
    return {
      stop: async () => {
        await this.stopGate;
        this.diary.push('stopped');
      },
    };
  };

  get last(): PollerOptions {
    const last = this.started.at(-1);
    if (!last) throw new Error('no poller was started');
    return last;
  }
}

const task = { index: '7', key: '000-00000-7' };

function bench() {
  const instances = new InstanceBench();
  const pollers = new FakePollers();
  return { instances, pollers, fleet: new FleetInstances('queue', pollers.start) };
}

it('polls while it has members, once', async () => {
  const { instances, pollers, fleet } = bench();
  const [one, two] = [instances.session(), instances.session()];
  await Promise.all([fleet.join(one), fleet.join(two)]);
  await fleet.leave(one);
  expect(pollers.diary).toEqual(['started']);
  await fleet.leave(two);
  expect(pollers.diary).toEqual(['started', 'stopped']);
});

it('starts the next poller after the last stopped', async () => {
  const { instances, pollers, fleet } = bench();
  const stop = deferred<void>();
  pollers.stopGate = stop.promise;
  const session = instances.session();
  await fleet.join(session);
  const left = fleet.leave(session);
  await clock.pass(0);
  const joined = fleet.join(instances.session());
  await clock.pass(1_000);
  expect(pollers.diary).toEqual(['started']);
  stop.resolve();
  await Promise.all([left, joined]);
  expect(pollers.diary).toEqual(['started', 'stopped', 'started']);
});

it('survives a poller that does not start', async () => {
  const { instances, pollers, fleet } = bench();
  pollers.failures = 1;
  const session = instances.session();
  await expect(fleet.join(session)).rejects.toThrow('no poller');
  await fleet.leave(session);
  await fleet.join(instances.session());
  expect(pollers.diary).toEqual(['started']);
});

it('counts permits anew with each poller', async () => {
  const { instances, pollers, fleet } = bench();
  const session = instances.session({ slots: 1 });
  await fleet.join(session);
  expect(pollers.last.permits?.tryReserve()).toBe(true);
  await fleet.leave(session);
  await fleet.join(instances.session({ slots: 1 }));
  expect(pollers.last.permits?.tryReserve()).toBe(true);
  // The old poller's permit comes back late.
  pollers.started[0]?.permits?.release();
  expect(pollers.last.permits?.tryReserve()).toBe(false);
});

it('begins an instance where most room is', async () => {
  const { instances, pollers, fleet } = bench();
  const [small, large] = [instances.session({ slots: 1 }), instances.session({ slots: 4 })];
  await fleet.join(small);
  await fleet.join(large);
  const request = { kind: 'run', task, attempt: 1, searchedIn: 'run-1' } as const;
  const answer = await pollers.last.runInstance(request, instances.asker(), { attempt: 1 });
  expect(answer).toBeUndefined();
  expect([small.freeSlots(), large.freeSlots()]).toEqual([1, 3]);
});

it('answers no slot when none is free', async () => {
  const { instances, pollers, fleet } = bench();
  const session = instances.session({ slots: 1 });
  await fleet.join(session);
  session.drain();
  const request = { kind: 'run', task, attempt: 1, searchedIn: 'run-1' } as const;
  expect(await pollers.last.runInstance(request, instances.asker(), { attempt: 1 })).toEqual({
    kind: 'noSlot',
  });
});

it('doubts a second execution of one activity', async () => {
  const { instances, pollers, fleet } = bench();
  await fleet.join(instances.session());
  const request = { kind: 'run', task, attempt: 1, searchedIn: 'run-1' } as const;
  expect(await pollers.last.runInstance(request, instances.asker(), { attempt: 2 })).toEqual({
    kind: 'doubt',
  });
  await clock.pass(1_000);
  expect(instances.host.made.size).toBe(0);
});

it('starts nothing for a task that was reset unsearched', async () => {
  const { instances, pollers, fleet } = bench();
  await fleet.join(instances.session());
  const request = { kind: 'run', task, attempt: 1, searchedIn: 'the run before' } as const;
  expect(await pollers.last.runInstance(request, instances.asker(), { attempt: 1 })).toEqual({
    kind: 'doubt',
  });
  await clock.pass(1_000);
  expect(instances.host.made.size).toBe(0);
});

it('wakes the poller when an instance has ended', async () => {
  const { instances, pollers, fleet } = bench();
  const session = instances.session({ slots: 1, onRoom: () => fleet.roomChanged() });
  await session.open();
  await fleet.join(session);
  const request = { kind: 'run', task, attempt: 1, searchedIn: 'run-1' } as const;
  const { permits } = pollers.last;
  await permits?.reserve(new AbortController().signal);
  await pollers.last.runInstance(request, instances.asker(), { attempt: 1 });
  permits?.release();
  let isGranted = false;
  void permits?.reserve(new AbortController().signal).then(() => (isGranted = true));
  await clock.pass(10_000);
  expect(isGranted).toBe(false);
  instances.host.exit(instances.host.only.id);
  await clock.until('the next permit', () => isGranted, 1_000);
});
