import { afterEach, expect, it } from 'vitest';
import { ServeClaim } from '../../activities/host/serve-claim.ts';
import { FakeActivities } from '../support/fake-activities.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { FakeContext } from '../support/fake-context.ts';

const clock = useFakeClock();
const claims: ServeClaim[] = [];
const name = { workflowId: 'wordcount/60366f45/workers/3', activityId: 'serve-worker-3' };

afterEach(() => {
  for (const claim of claims.splice(0)) claim.stop();
  expect(clock.timers()).toBe(0);
});

function bench() {
  const temporal = new FakeActivities();
  const activity = new FakeContext(temporal.schedule(name));
  const claim = new ServeClaim(temporal.client, activity.context, 15_000);
  claims.push(claim);
  return { temporal, activity, claim };
}

it('is good once a heartbeat was taken', async () => {
  const { claim, temporal } = bench();
  await clock.pass(0);
  expect(await claim.confirm()).toBe(true);
  expect(temporal.script.counts.get('heartbeat')).toBe(1);
});

it('beats five times within the timeout', async () => {
  const { temporal } = bench();
  await clock.pass(15_000);
  expect(temporal.script.counts.get('heartbeat')).toBe(6);
});

it('holds for a timeout without Temporal, no longer', async () => {
  const { claim, temporal } = bench();
  await clock.pass(0);
  temporal.script.trouble = () => 'fail';
  await clock.pass(14_999);
  expect(await claim.confirm()).toBe(true);
  await clock.pass(1);
  expect(await claim.confirm()).toBe(false);
  expect(claim.lost.aborted).toBe(false);
});

it('counts from the sending, not from the answer', async () => {
  const { claim, temporal } = bench();
  await clock.pass(0);
  temporal.script.trouble = () => 'fail';
  await clock.pass(20_000);
  temporal.script.trouble = () => 'none';
  const answer = temporal.script.hold('heartbeat');
  const confirmed = claim.confirm();
  temporal.script.trouble = () => 'fail';
  await clock.pass(16_000);
  answer.release();
  expect(await confirmed).toBe(false);
});

it('asks when it does not know', async () => {
  const { claim, temporal } = bench();
  temporal.script.trouble = () => 'fail';
  await clock.pass(20_000);
  temporal.script.trouble = () => 'none';
  expect(await claim.confirm()).toBe(true);
});

it('lapses when the activity was scheduled again', async () => {
  const { claim, temporal } = bench();
  await clock.pass(0);
  expect(claim.lost.aborted).toBe(false);
  temporal.schedule(name);
  await clock.pass(15_000);
  expect(await claim.confirm()).toBe(false);
  expect(claim.lost.aborted).toBe(true);
});

it('holds while it is asked to drain', async () => {
  const { claim, temporal } = bench();
  temporal.requestCancel(name);
  await clock.pass(60_000);
  expect(await claim.confirm()).toBe(true);
});

it('says what it is told to say', async () => {
  const { claim, activity, temporal } = bench();
  expect(activity.heartbeats).toEqual([{ phase: 'connecting' }]);
  claim.tell(() => 'serving');
  await clock.pass(3_000);
  expect(activity.heartbeats.at(-1)).toBe('serving');
  expect(temporal.detailsOf(name)).toBe('serving');
});

it('is silent when it is stopped', async () => {
  const { claim, activity } = bench();
  claim.stop();
  await clock.pass(60_000);
  expect(activity.heartbeats).toHaveLength(1);
});
