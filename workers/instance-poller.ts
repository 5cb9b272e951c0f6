import { CompleteAsyncError, Context } from '@temporalio/activity';
import type { WorkerOptions } from '@temporalio/worker';
import type { PollPermits, StartPoller } from '../activities/host/fleet-instances.ts';
import type { InstanceReport, InstanceRequest } from '../workflows/domain/instance.ts';
import { createOwnWorker } from './own-worker.ts';
import { shutDown } from './serve-together.ts';
import type { TemporalAccess } from './serving.ts';

type TunerHolder = Extract<
  NonNullable<WorkerOptions['tuner']>,
  { activityTaskSlotSupplier: unknown }
>;

/** Polls a queue with an activity-only worker of Temporal's, as permits allow. */
export function instancePollers(access: TemporalAccess): StartPoller {
  return async ({ queue, runInstance, wakeServer, permits }) => {
    const worker = await createOwnWorker(access, {
      taskQueue: queue,
      activities: {
        runInstance: asActivity(runInstance),
        ...(wakeServer && { wakeServer: async () => wakeServer() }),
      },
      maxConcurrentActivityTaskPolls: permits ? 2 : 1,
      ...(permits ? { tuner: tunerOf(permits) } : { maxConcurrentActivityTaskExecutions: 20 }),
    });
    const running = worker.run();
    return {
      async stop() {
        shutDown(worker);
        await running;
      },
    };
  };
}

/** An instance that goes on by itself is completed later, by id. */
function asActivity(
  runInstance: Parameters<StartPoller>[0]['runInstance'],
): (request: InstanceRequest) => Promise<InstanceReport> {
  return async (request) => {
    const { info } = Context.current();
    const { workflowExecution: task } = info;
    if (!task) throw new Error('Bug: runInstance was called outside a workflow');
    const asker = { ...task, activityId: info.activityId, token: info.taskToken };
    const report = await runInstance(request, asker, { attempt: info.attempt });
    if (report === undefined) throw new CompleteAsyncError();
    return report;
  };
}

function tunerOf(permits: PollPermits): TunerHolder {
  const one = { type: 'fixed-size', numSlots: 1 } as const;
  return {
    workflowTaskSlotSupplier: one,
    localActivityTaskSlotSupplier: one,
    nexusTaskSlotSupplier: one,
    activityTaskSlotSupplier: {
      type: 'custom',
      async reserveSlot(_context, signal) {
        await permits.reserve(signal);
        return {};
      },
      tryReserveSlot: () => (permits.tryReserve() ? {} : null),
      markSlotUsed: () => undefined,
      releaseSlot: () => permits.release(),
    },
  };
}
