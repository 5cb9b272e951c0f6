import { expect, it } from 'vitest';
import { InstancePulse } from '../../activities/host/instance-pulse.ts';
import { Wake } from '../../activities/host/wake.ts';
import { deferred } from '../support/deferred.ts';
import { useFakeClock } from '../support/fake-clock.ts';

const clock = useFakeClock();

it('beats at its interval, give or take a tenth', async () => {
  let beats = 0;
  const pulse = new InstancePulse(
    () => 10_000,
    async () => void (beats += 1),
  );
  pulse.start();
  await clock.pass(8_999);
  expect(beats).toBe(0);
  await clock.pass(2_002);
  expect(beats).toBe(1);
  await clock.pass(100_000);
  expect(beats).toBeGreaterThanOrEqual(9);
  expect(beats).toBeLessThanOrEqual(12);
  pulse.stop();
  expect(clock.timers()).toBe(0);
});

it('follows an interval that changes', async () => {
  let [beats, intervalMs] = [0, 30_000];
  const pulse = new InstancePulse(
    () => intervalMs,
    async () => void (beats += 1),
  );
  pulse.start();
  intervalMs = 2_000;
  pulse.hurry();
  expect(beats).toBe(1);
  await clock.pass(10_000);
  expect(beats).toBeGreaterThanOrEqual(5);
  pulse.stop();
});

it('never hurries while it is stopped', async () => {
  let beats = 0;
  const pulse = new InstancePulse(
    () => 1_000,
    async () => void (beats += 1),
  );
  pulse.hurry();
  pulse.start();
  pulse.stop();
  pulse.hurry();
  await clock.pass(10_000);
  expect(beats).toBe(0);
});

it('is quiet only after every beat came home', async () => {
  const beats = [deferred<void>(), deferred<void>()];
  let begun = 0;
  const pulse = new InstancePulse(
    () => 1_000,
    () => beats[begun++]?.promise ?? Promise.resolve(),
  );
  pulse.start();
  pulse.hurry();
  pulse.hurry();
  let isQuiet = false;
  void pulse.quiet().then(() => (isQuiet = true));
  beats[1]?.resolve();
  await clock.pass(10_000);
  expect(isQuiet).toBe(false);
  beats[0]?.resolve();
  await clock.pass(0);
  expect(isQuiet).toBe(true);
  expect(begun).toBe(2);
  expect(clock.timers()).toBe(0);
});

it('beats on after a beat that failed', async () => {
  let beats = 0;
  const pulse = new InstancePulse(
    () => 1_000,
    async () => {
      beats += 1;
      throw new Error('away');
    },
  );
  pulse.start();
  await clock.pass(5_000);
  expect(beats).toBeGreaterThanOrEqual(4);
  await pulse.quiet();
});

it('loses no call that comes while one looks', async () => {
  const wake = new Wake();
  const call = wake.listen();
  wake.up();
  await call.within(Infinity);
  expect(clock.timers()).toBe(0);
});

it('wakes at a call or after the limit', async () => {
  const wake = new Wake();
  const woken: string[] = [];
  void wake
    .listen()
    .within(5_000)
    .then(() => woken.push('limit'));
  void wake
    .listen()
    .within(Infinity)
    .then(() => woken.push('call'));
  await clock.pass(5_000);
  expect(woken).toEqual(['limit']);
  wake.up();
  await clock.pass(0);
  expect(woken).toEqual(['limit', 'call']);
  expect(clock.timers()).toBe(0);
});
