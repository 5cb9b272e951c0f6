/** F1, F4 and F7 when an operator ends or deletes workflows by force: the rows "terminate" and "delete" of FAULTS.md. */

import { expect, it } from 'vitest';

import { type FleetBench, type HostUnderTest } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import {
  cancelFleet,
  deleteWorkflow,
  resetWorkflow,
  terminateBatch,
  terminateWorkflow,
} from '../support/operator.ts';

import { TrialFleet, untilReleased } from '../support/trial-fleet.ts';
import { useFleetBench } from '../support/use-fleet-bench.ts';

describeOnEachHost('an operator ends', (host: HostUnderTest) => {
  let bench: FleetBench;
  useFleetBench({ host }, (made) => (bench = made));

  it.concurrent('the root by deleting it, and nothing is left', async () => {
    const fleet = await TrialFleet.start(bench, 'sleep 300', { tasks: { count: 8 } });
    await fleet.untilStarted(4);
    await deleteWorkflow(fleet.id);
    await fleet.expectNothingLeft();
  });

  it.concurrent('the whole tree in one batch, and nothing is left', async () => {
    const fleet = await TrialFleet.start(bench, 'sleep 300', { tasks: { count: 8 } });
    await fleet.untilStarted(4);
    await fleet.until(
      'all is listed',
      async () => (await bench.openWorkflows({ workflowId: fleet.id })).length === 11,
    );
    await terminateBatch(`WorkflowId = "${fleet.id}" OR WorkflowId STARTS_WITH "${fleet.prefix}"`);
    await fleet.expectNothingLeft();
  });

  it.concurrent('a root that was reset, and nothing is left', async () => {
    const fleet = await TrialFleet.start(bench, 'sleep 300', { tasks: { count: 8 } });
    await fleet.untilStarted(4);
    await resetWorkflow(fleet.id, 'LastWorkflowTask');
    await terminateWorkflow(fleet.id);
    await fleet.expectNothingLeft();
  });

  it.concurrent('a worker by deleting it: it is reaped, another takes over', async () => {
    const firstWaits = 'if [ "$FLEET_ATTEMPT" = 1 ]; then sleep 300; fi';
    const fleet = await TrialFleet.start(bench, firstWaits, { tasks: { count: 2 } });
    await fleet.untilStarted(2);
    await deleteWorkflow(fleet.worker(0));
    const { result, message } = await fleet.end();
    expect(result?.tasks, message).toMatchObject({ total: 2, open: 0, succeeded: 2 });
    fleet.expectStarts({ 0: 2, 1: 2 });
    expect((await fleet.status()).workers).toEqual({ open: 0, gone: 2 });
    await fleet.expectNothingLeft();
  });

  it.concurrent.each([
    ['terminating', terminateWorkflow],
    ['deleting', deleteWorkflow],
  ])('a task by %s it, which counts as cancelled', async (_how, endTask) => {
    const fleet = await TrialFleet.start(bench, untilReleased);
    await fleet.untilStarted(4);
    await endTask(fleet.task(2));
    fleet.release();
    const { result, message } = await fleet.end();
    expect(result, message).toMatchObject({
      state: 'failed',
      tasks: { total: 4, open: 0, succeeded: 3, failed: 0, cancelled: 1 },
    });
    fleet.expectStarts({ 0: 1, 1: 1, 2: 1, 3: 1 });
    await fleet.expectNothingLeft();
  });

  it.concurrent('a group by deleting it, and every task is accounted for', async () => {
    const work = `[ "$CE_TASK_INDEX" = 0 ] || { ${untilReleased}; }`;
    const fleet = await TrialFleet.start(bench, work);
    await fleet.untilStarted(4);
    await fleet.untilEnded(0);
    await deleteWorkflow(fleet.group(0));
    const { result, message } = await fleet.end();
    expect(result?.tasks, message).toEqual({
      total: 4,
      open: 0,
      succeeded: 1,
      failed: 0,
      cancelled: 3,
    });
    fleet.expectStarts({ 0: 1, 1: 1, 2: 1, 3: 1 });
    await fleet.expectNothingLeft();
  });

  it.concurrent('a group while it is cancelled: what succeeded stays so', async () => {
    const work = `[ "$CE_TASK_INDEX" -lt 2 ] || { trap "" TERM; ${untilReleased}; }`;
    const fleet = await TrialFleet.start(bench, work);
    await fleet.untilStarted(4);
    await Promise.all([fleet.untilEnded(0), fleet.untilEnded(1)]);
    await cancelFleet(fleet.id, 'hard');
    await terminateWorkflow(fleet.group(0));
    await fleet.expectCancelled({
      total: 4,
      open: 0,
      succeeded: 2,
      failed: 0,
      cancelled: 2,
    });
  });
});
