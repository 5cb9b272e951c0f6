import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { expect, it } from 'vitest';
import { InstanceChannel } from '../../activities/host/instance-channel.ts';
import { FakeActivities } from '../support/fake-activities.ts';
import { useFakeClock } from '../support/fake-clock.ts';

const clock = useFakeClock();
const identity = { workflowId: 'wordcount/60366f45/tasks/000007', activityId: 'attempt-2' };
const { signal } = new AbortController();

function bench() {
  const temporal = new FakeActivities();
  const token = temporal.schedule(identity);
  return { temporal, token, channel: new InstanceChannel(temporal.client) };
}

it.each([
  [undefined, 'heard'],
  [new ActivityCancelledError('cancelled'), 'cancel'],
  [new ActivityPausedError('paused'), 'heard'],
  [new ActivityResetError('reset'), 'heard'],
  [new ActivityNotFoundError('not found'), 'closed'],
  [new Error('14 UNAVAILABLE'), 'unreachable'],
])('hears %s as %s', async (error, hearing) => {
  const { channel, temporal, token } = bench();
  if (error) temporal.script.fail('heartbeat', 2, error);
  expect(await channel.heartbeat(token)).toBe(hearing);
  expect(await channel.heartbeat(identity)).toBe(hearing);
});

it('names an activity by id alone, not by run', async () => {
  const { channel, temporal } = bench();
  const named: unknown[] = [];
  Object.assign(temporal.client.activity, {
    heartbeat: async (to: unknown) => named.push(to),
    complete: async (to: unknown) => named.push(to),
  });
  const asker = { ...identity, runId: 'run-1', token: new Uint8Array() };
  await channel.heartbeat(asker);
  await channel.report(asker, { kind: 'gone' }, signal);
  expect(named).toEqual([identity, identity]);
});

it('reports until Temporal answers', async () => {
  const { channel, temporal } = bench();
  temporal.script.fail('complete', 7);
  const reported = channel.report(identity, { kind: 'gone' }, signal);
  await clock.pass(60_000);
  expect(await reported).toBe('recorded');
  expect(temporal.reportsOf(identity)).toEqual([{ kind: 'gone' }]);
});

it('says that a report came too late', async () => {
  const { channel, temporal, token } = bench();
  temporal.schedule(identity);
  expect(await channel.report(token, { kind: 'gone' }, signal)).toBe('closed');
});

it('stops to report when it is left', async () => {
  const { channel, temporal } = bench();
  temporal.script.fail('complete', 100);
  const stop = new AbortController();
  const reported = channel.report(identity, { kind: 'gone' }, stop.signal);
  reported.catch(() => undefined);
  await clock.pass(3_000);
  stop.abort();
  await expect(reported).rejects.toThrow(/abort/);
  expect(clock.timers()).toBe(0);
});

it.each([
  ['RUNNING', 'attempt-2', 'waiting'],
  ['RUNNING', 'attempt-1', 'waiting'],
  ['RUNNING', 'attempt-3', 'over'],
  ['RUNNING', 'search', 'waiting'],
  ['PAUSED', 'attempt-2', 'waiting'],
  ['COMPLETED', 'attempt-2', 'over'],
] as const)('takes a %s task at %s as %s', async (status, activityId, standing) => {
  const { channel, temporal } = bench();
  temporal.close(identity);
  temporal.schedule({ ...identity, activityId });
  temporal.end(identity.workflowId, status);
  expect(await channel.standing(identity)).toBe(standing);
});

it('takes a task that nobody knows as over', async () => {
  const { channel, temporal } = bench();
  temporal.script.fail('describe', 1, new WorkflowNotFoundError('none', 'w', undefined));
  expect(await channel.standing(identity)).toBe('over');
});

it('claims nothing while Temporal is away', async () => {
  const { channel, temporal } = bench();
  temporal.script.fail('describe');
  expect(await channel.standing(identity)).toBeUndefined();
});
