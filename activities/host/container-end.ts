import type { ContainerPhase } from './container-host.ts';
import type { InstanceSurroundings } from './instance-birth.ts';
import { stopContainer } from './instance-stop.ts';
import { patiently } from './patiently.ts';
import type { Wake } from './wake.ts';

export type StopReason = 'timeout' | 'cancel' | 'orphaned';

export interface ContainerEnd {
  /** Undefined when the container vanished. */
  readonly phase: Extract<ContainerPhase, { kind: 'exited' }> | undefined;
  /** Why it was told to end, when that was before its end. */
  readonly stoppedBy: StopReason | undefined;
}

/** Who waits, and may be told to end what it waits for. */
export interface EndAwaiter {
  /** Up when the container, or what is wanted of it, may have changed. */
  readonly wake: Wake;
  readonly stopReason: () => StopReason | undefined;
  readonly stop: (reason: StopReason) => void;
  /** Aborts when the container is left to another server. */
  readonly signal: AbortSignal;
}

/** Exits are noticed by the host's notices; this look is for the notice that never came. */
const SAFETY_LOOK_MS = 30_000;

/** Waits for the end of a container, ending it when it is told to, or when its time is over. */
export async function awaitContainerEnd(
  container: string,
  around: Pick<InstanceSurroundings, 'host' | 'gracePeriodMs' | 'maxExecutionTimeMs'>,
  { wake, stopReason, stop, signal }: EndAwaiter,
): Promise<ContainerEnd> {
  const { host, gracePeriodMs, maxExecutionTimeMs } = around;
  let stoppedBy: StopReason | undefined;
  for (;;) {
    const called = wake.listen();
    const state = await patiently(() => host.inspect(container), signal);
    if (state?.phase.kind !== 'running') {
      return { phase: state?.phase.kind === 'exited' ? state.phase : undefined, stoppedBy };
    }
    const limitMs = stopReason() === undefined ? maxExecutionTimeMs : undefined;
    const leftMs = timeLeftMs(state.phase.startedAt, limitMs);
    if (leftMs <= 0) stop('timeout');
    if (stopReason() !== undefined && stoppedBy === undefined) {
      stoppedBy = stopReason();
      void stopContainer(host, container, gracePeriodMs, signal, () => wake.up());
    }
    await called.within(Math.min(Math.max(leftMs, 50), SAFETY_LOOK_MS));
    signal.throwIfAborted();
  }
}

function timeLeftMs(startedAt: string, limitMs: number | undefined): number {
  if (limitMs === undefined) return Number.POSITIVE_INFINITY;
  return Date.parse(startedAt) + limitMs - Date.now();
}
