import type { InstanceExit } from '../../workflows/domain/instance.ts';
import type { ContainerPhase } from './container-host.ts';
import type { FinishedLog } from './instance-log.ts';

/** What is told of a container that ended. */
export function exitOf(
  phase: Extract<ContainerPhase, { kind: 'exited' }>,
  log: FinishedLog,
  worker: string,
  stoppedBy?: 'timeout' | 'cancel',
): InstanceExit {
  return {
    exitCode: phase.exitCode,
    outOfMemory: phase.outOfMemory,
    startedAt: phase.startedAt ?? phase.finishedAt,
    finishedAt: phase.finishedAt,
    worker,
    logs: log.state,
    ...(stoppedBy !== undefined && { stoppedBy }),
    // What we asked to end has ended, whoever came first.
    ...(phase.cutOff !== undefined &&
      stoppedBy === undefined && {
        failure: { code: 'engine-trouble' as const, message: phase.cutOff },
      }),
    ...((phase.exitCode !== 0 || stoppedBy !== undefined) && { lastLines: log.lastLines }),
  };
}
