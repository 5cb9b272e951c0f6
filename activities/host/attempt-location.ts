/** What became of an attempt, as the server of the worker that it ran on finds out. */

import type { InstanceReport, InstanceRequest } from '../../workflows/domain/instance.ts';
import type { ContainerHost } from './container-host.ts';
import { removeUntilGone } from './container-removal.ts';
import type { Asker } from './instance-birth.ts';
import type { InstanceLoop } from './instance-loop.ts';
import type { UnstartedContainers } from './unstarted-containers.ts';
import type { WorkerAdoption } from './worker-adoption.ts';

export type LocateRequest = Extract<InstanceRequest, { kind: 'locate' }>;

/** A worker, as the process that serves it knows it. */
export interface LocationSurroundings {
  readonly host: ContainerHost;
  readonly adoption: WorkerAdoption;
  readonly unstarted: UnstartedContainers;
  /** The instances in hand. */
  readonly loops: () => Iterable<InstanceLoop>;
  /** Aborts when another process serves the worker. */
  readonly signal: AbortSignal;
}

/** Answers nothing when the attempt goes on here: then it will report to the asker. */
export async function locateAttempt(
  request: LocateRequest,
  asker: Asker,
  around: LocationSurroundings,
): Promise<InstanceReport | undefined> {
  const loop = await find(request, asker, around);
  // Another process serves the worker now, and knows what this one does not.
  if (around.signal.aborted) return { kind: 'doubt' };
  if (!loop) return await absent(request.container, around);
  if (loop.stage === 'launching') return locateLaunching(loop, request, asker, around);
  if (loop.stage === 'leaving' || loop.stage === 'over') {
    await loop.over;
    return locateAttempt(request, asker, around);
  }
  await loop.relocate(asker, asker.token);
  if (request.stop) loop.stop('cancel');
  return undefined;
}

/** An instance that is asked for is not started any more, unless its start is under way: then it goes on. */
async function locateLaunching(
  loop: InstanceLoop,
  request: LocateRequest,
  asker: Asker,
  around: LocationSurroundings,
): Promise<InstanceReport | undefined> {
  loop.forgo();
  await loop.decided;
  if (loop.stage === 'launching') await loop.over;
  if (loop.neverRan && request.container !== undefined) {
    around.unstarted.note(request.container);
  }
  return locateAttempt(request, asker, around);
}

/** A container that vanished may have left processes: it is gone when those are. */
async function absent(
  container: string | undefined,
  { unstarted, host, signal }: LocationSurroundings,
): Promise<InstanceReport> {
  if (container === undefined || unstarted.has(container)) {
    return { kind: 'neverStarted' };
  }
  await removeUntilGone(host, container, signal);
  return { kind: 'gone' };
}

/** The loop of the asked attempt: by its container, else by its task; adopted now when nobody knew of it. */
async function find(
  request: LocateRequest,
  asker: Asker,
  around: LocationSurroundings,
): Promise<InstanceLoop | undefined> {
  const known = ofTask(request, asker, around);
  if (known) return known;
  await around.adoption.adoptAll();
  return ofTask(request, asker, around);
}

function ofTask(
  { container, task }: LocateRequest,
  asker: Asker,
  { loops }: LocationSurroundings,
): InstanceLoop | undefined {
  return [...loops()].find((loop) =>
    container === undefined
      ? loop.taskIndex === task.index
      : loop.container === container || (loop.stage === 'launching' && loop.isOf(asker)),
  );
}
