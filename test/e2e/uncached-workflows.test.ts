/** F1, F6 and F9 with no workflow kept in memory: each of their steps is a replay of all before it. */

import { expect, it } from 'vitest';

import { type FleetBench, type HostUnderTest } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { cancelFleet, resetWorkflow } from '../support/operator.ts';
import { TrialFleet, untilReleased } from '../support/trial-fleet.ts';
import { useFleetBench } from '../support/use-fleet-bench.ts';

describeOnEachHost('a server that keeps no workflow in memory', (host: HostUnderTest) => {
  let bench: FleetBench;
  useFleetBench({ host, cachedWorkflows: 0 }, (made) => (bench = made));

  it('runs every task once', async () => {
    const fleet = await TrialFleet.start(bench, 'true', { tasks: { count: 12 } });
    await fleet.expectSuccess();
    expect(new Set(fleet.recorder.read().starts).size).toBe(12);
    expect(fleet.recorder.read().starts.length).toBe(12);
    await fleet.expectNothingLeft();
  });

  it('repeats what failed, up to the limit', async () => {
    const retries = { limit: 1, backoff: { initial: '100ms' } };
    const work = '[ "$CE_TASK_INDEX$FLEET_ATTEMPT" = 02 ] || exit 1';
    const fleet = await TrialFleet.start(bench, work, { tasks: { count: 2 }, retries });
    expect((await fleet.end()).result?.tasks).toMatchObject({ succeeded: 1, failed: 1 });
    fleet.expectStarts({ 0: 2, 1: 2 });
    await fleet.expectNothingLeft();
  });

  it('cancels hard', async () => {
    const fleet = await TrialFleet.start(bench, 'sleep 300', { tasks: { count: 6 } });
    await fleet.untilStarted(4);
    await cancelFleet(fleet.id, 'soft');
    await cancelFleet(fleet.id, 'hard');
    await fleet.expectCancelled({ open: 0, cancelled: 6 });
  });

  it('goes on after it was killed, and after resets', async () => {
    const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 6 } });
    await fleet.untilStarted(4);
    await resetWorkflow(fleet.id, 'LastWorkflowTask');
    await resetWorkflow(fleet.group(0));
    await bench.server.kill();
    await bench.server.start();
    await fleet.untilServed({ adopted: 4 });
    fleet.release();
    await fleet.expectSuccess();
    fleet.expectStarts({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1 });
    await fleet.expectNothingLeft();
  });
});
