import { expect, it, vi } from 'vitest';

import { MachineReach } from '../../activities/host/machine-reach.ts';
import { useFakeClock } from '../support/fake-clock.ts';

const clock = useFakeClock();
const minute = 60_000;

/** A machine that answers when it is told to. */
function machine({ awayMs = 0, answers = true } = {}) {
  const state = { answers, silent: false, asked: 0 };
  const ask = async (): Promise<void> => {
    state.asked += 1;
    if (state.silent) await new Promise(() => undefined);
    if (!state.answers) throw new Error('no route to host');
  };
  const reach = new MachineReach({ ask, awayMs, lostAfterMs: 3 * minute });
  void reach.watch();
  return { reach, state };
}

it('counts only time in which it was asked', async () => {
  const { reach, state } = machine();
  await clock.pass(minute);
  expect(reach.summary()).toEqual({});
  state.answers = false;
  await clock.pass(2 * minute);
  expect(reach.lost.aborted).toBe(false);
  expect(reach.summary()).toMatchObject({ trouble: 'no route to host' });
  await clock.pass(minute + 10_000);
  expect(reach.lost.aborted).toBe(true);
  await clock.pass(minute);
  expect(clock.timers()).toBe(0);
});

it('begins anew after each answer', async () => {
  const { reach, state } = machine();
  for (let round = 0; round < 5; round += 1) {
    state.answers = false;
    await clock.pass(2 * minute);
    state.answers = true;
    await clock.pass(10_000);
    expect(reach.summary()).toEqual({});
  }
  expect(reach.lost.aborted).toBe(false);
  reach.stop();
  await clock.pass(0);
  expect(clock.timers()).toBe(0);
});

it('loses a machine that only stays silent', async () => {
  const { reach, state } = machine();
  state.silent = true;
  await clock.pass(4 * minute);
  expect(reach.lost.aborted).toBe(true);
});

it('goes on counting where another server stopped', async () => {
  const { reach } = machine({ awayMs: 2 * minute, answers: false });
  await clock.pass(30_000);
  expect(reach.lost.aborted).toBe(false);
  await clock.pass(40_000);
  expect(reach.lost.aborted).toBe(true);
});

it('does not count time in which it was frozen', async () => {
  const { reach, state } = machine();
  state.answers = false;
  await clock.pass(minute);
  // As for a process that was stopped: the clock has gone on, and the timer fires late.
  const before = reach.summary().awayMs ?? 0;
  vi.setSystemTime(Date.now() + 20 * minute);
  await clock.pass(5_000);
  expect((reach.summary().awayMs ?? 0) - before).toBeLessThan(40_000);
  expect(reach.lost.aborted).toBe(false);
  reach.stop();
});

it('says nothing of a stop as trouble', async () => {
  const { reach, state } = machine();
  state.silent = true;
  await clock.pass(6_000);
  reach.stop();
  await clock.pass(0);
  expect(reach.summary()).toEqual({});
  expect(clock.timers()).toBe(0);
});
