/** What is done for an instance whose container has ended, or has vanished. */

import type { InstanceReport } from '../../workflows/domain/instance.ts';
import type { ContainerEnd } from './container-end.ts';
import { removeEnded, removeUntilGone } from './container-removal.ts';
import type { InstanceSurroundings } from './instance-birth.ts';
import { exitOf } from './instance-exit.ts';
import type { InstanceIdentity } from './instance-labels.ts';
import type { InstanceLog } from './instance-log.ts';
import type { Wake } from './wake.ts';

export interface EndedInstance {
  readonly container: string;
  readonly ended: ContainerEnd;
  readonly log: InstanceLog;
}

/** The instance as its server goes on with it. */
export interface Settler {
  readonly name: string;
  /** The activity to be told at present: the task may ask under a new one. */
  readonly identity: () => InstanceIdentity;
  /** Called when all that was to be said is said. */
  readonly told: () => void;
  /** Up when the task may ask under a new activity. */
  readonly wake: Wake;
  /** Aborts when another server goes on with the instance. */
  readonly signal: AbortSignal;
}

/** Log and outcome are stored, then the activity is completed, then the container is removed, then the slot is free. */
export async function settleInstance(
  { container, ended, log }: EndedInstance,
  around: InstanceSurroundings,
  settler: Settler,
): Promise<void> {
  const { failpoint, host, logger, worker } = around;
  const { phase, stoppedBy } = ended;
  const { name, signal } = settler;
  const finished = phase && (await log.finish());
  await failpoint('instance:logged');
  // What vanished is gone when no process of it is left.
  if (!phase) await removeUntilGone(host, container, signal);
  if (stoppedBy !== 'orphaned') {
    const exit = phase && finished && exitOf(phase, finished, worker.name, stoppedBy);
    await report(exit ? { kind: 'exited', exit } : { kind: 'gone' }, around, settler);
  }
  settler.told();
  await failpoint('instance:reported');
  await removeEnded(host, container, signal, (reason) =>
    logger.warn('container left behind', { name, error: reason }),
  );
  await failpoint('instance:removed');
}

/** Reports until it is recorded, or nobody will ever ask. A closed activity is waited out: the task will locate. */
async function report(
  said: InstanceReport,
  { channel }: InstanceSurroundings,
  { identity, wake, signal }: Settler,
): Promise<void> {
  for (;;) {
    const asked = wake.listen();
    if ((await channel.report(identity(), said, signal)) === 'recorded') return;
    if ((await channel.standing(identity())) === 'over') return;
    await asked.within(STANDING_INTERVAL_MS);
    signal.throwIfAborted();
  }
}

const STANDING_INTERVAL_MS = 5_000;
