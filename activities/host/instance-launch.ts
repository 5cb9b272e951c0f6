/**
 * The one way in which a container is ever started: create, record the place with the token of the activity that asked,
 * start once. Whatever is in doubt is made certain by a look, or by removing what provably never ran.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceReport } from '../../workflows/domain/instance.ts';
import { messageOf } from '../logger.ts';
import {
  type ContainerHost,
  ContainerMissing,
  ContainerRefused,
  type ContainerSpec,
  HostUnavailable,
  NameTaken,
} from './container-host.ts';
import type { InstanceSurroundings } from './instance-birth.ts';
import type { InstanceSpec } from './instance-container.ts';
import type { InstanceSecrets } from './instance-secrets.ts';
import { patiently } from './patiently.ts';

export type LaunchResult =
  /** It runs, or has run: this container is the attempt. Its place is recorded. */
  | { readonly kind: 'started'; readonly container: string }
  /** It was started by somebody else: this container is the attempt. Its place is to be said. */
  | { readonly kind: 'found'; readonly container: string }
  /** Nothing of it runs or ever will: say so, with the token. */
  | { readonly kind: 'unstarted'; readonly report: InstanceReport }
  /** Nothing of it was started or ever will be, and nobody waits for a word. */
  | { readonly kind: 'closed' };

export interface LaunchRequest {
  readonly instance: InstanceSpec;
  readonly secrets: InstanceSecrets;
  readonly token: Uint8Array;
  readonly around: InstanceSurroundings;
  /** Waits until no heartbeat without a place is on its way: one that came late would erase the place. */
  readonly quiet: () => Promise<void>;
  /** Aborts when the instance is told to end. */
  readonly cancelled: AbortSignal;
  /** Aborts when the instance is left to another server. */
  readonly signal: AbortSignal;
}

export async function launchInstance(request: LaunchRequest): Promise<LaunchResult> {
  const { failpoint, host } = request.around;
  try {
    await failpoint('instance:bound');
    await fetchImage(request);
    if (request.cancelled.aborted) return unstarted({ kind: 'neverStarted' });
    const created = await createContainer(request);
    if (created.kind === 'found') {
      await request.quiet();
      return { kind: 'found', container: created.container };
    }
    await failpoint('instance:created');
    if (!(await request.around.confirmServing())) {
      await withdraw(host, created.container, request.signal);
      return unstarted({ kind: 'neverStarted' });
    }
    return await recordAndStart(request, created.container);
  } catch (error) {
    request.signal.throwIfAborted();
    return refusal(request, error);
  }
}

/** An engine may repeat what it was given. */
function refusal({ secrets }: LaunchRequest, error: unknown): LaunchResult {
  const code = error instanceof ContainerRefused ? error.code : 'engine-trouble';
  return unstarted({ kind: 'refused', code, message: secrets.masked(messageOf(error)) });
}

/** A pull may take long: an instance that is told to end meanwhile does not wait for it. */
async function fetchImage(request: LaunchRequest): Promise<void> {
  const { around, cancelled, signal } = request;
  const { spec } = request.instance;
  if (spec.image === undefined) return;
  try {
    await around.host.ensureImage(spec.image, AbortSignal.any([signal, cancelled]));
  } catch (error) {
    if (!cancelled.aborted) throw error;
  }
}

async function recordAndStart(request: LaunchRequest, container: string): Promise<LaunchResult> {
  const { failpoint, host } = request.around;
  const recorded = await recordPlace(request, container);
  if (recorded !== 'heard' || request.cancelled.aborted) {
    const removed = await withdraw(host, container, request.signal);
    if (removed === 'ran') return { kind: 'started', container };
    return recorded === 'closed' ? { kind: 'closed' } : unstarted({ kind: 'neverStarted' });
  }
  await failpoint('instance:recorded');
  const result = await startOnce(request, container);
  await failpoint('instance:started');
  return result;
}

/** The awaited heartbeat before the start: repeated while Temporal is away, for without its answer nothing starts. */
async function recordPlace(
  request: LaunchRequest,
  container: string,
): Promise<'heard' | 'cancel' | 'closed'> {
  const { channel, worker } = request.around;
  await request.quiet();
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    request.signal.throwIfAborted();
    const hearing = await channel.heartbeat(request.token, { worker: worker.number, container });
    if (hearing !== 'unreachable') return hearing;
    await sleep(pauseMs, undefined, { signal: request.signal });
  }
}

/** Only the creator starts, once. A failed start is looked at: it may have succeeded. */
async function startOnce(request: LaunchRequest, container: string): Promise<LaunchResult> {
  const { host } = request.around;
  request.signal.throwIfAborted();
  try {
    await host.start(container);
    return { kind: 'started', container };
  } catch (error) {
    if (error instanceof ContainerMissing) return unstarted({ kind: 'neverStarted' });
    const removed = await withdraw(host, container, request.signal);
    if (removed === 'ran') return { kind: 'started', container };
    if (error instanceof ContainerRefused) throw error;
    if (removed === 'gone') return unstarted({ kind: 'gone' });
    return refusal(request, error);
  }
}

/**
 * Removes a container that was not started by us. `removed` proves that it never ran and never will; `ran` means that it
 * was started after all: then it is the attempt; `gone`, that somebody else had it in hand. Repeated until the engine
 * answers.
 */
export async function withdraw(
  host: ContainerHost,
  container: string,
  signal: AbortSignal,
): Promise<'removed' | 'ran' | 'gone'> {
  const removal = await patiently(() => host.remove(container, { force: false }), signal);
  return removal === 'running' ? 'ran' : removal;
}

/**
 * Makes the container. One of its name that has run already is the attempt itself; one that has not, perhaps our own
 * whose answer was lost, is replaced. An engine that is away is waited for, within bounds.
 */
async function createContainer(
  request: LaunchRequest,
): Promise<{ readonly kind: 'made' | 'found'; readonly container: string }> {
  const { host } = request.around;
  const spec = await completeSpec(request);
  const patienceEnds = Date.now() + ENGINE_PATIENCE_MS;
  for (;;) {
    request.signal.throwIfAborted();
    try {
      return { kind: 'made', container: await host.create(spec) };
    } catch (error) {
      const mayPass = error instanceof HostUnavailable || error instanceof NameTaken;
      if (!mayPass || Date.now() >= patienceEnds) throw error;
    }
    const holder = await host.inspect(spec.name).catch(() => undefined);
    const removal = holder && (await withdraw(host, holder.id, request.signal));
    if (holder && removal === 'ran') return { kind: 'found', container: holder.id };
    // The engine cannot say, or whoever holds the name is on its way out.
    if (removal !== 'removed') await sleep(ENGINE_PAUSE_MS, undefined, { signal: request.signal });
  }
}

/** With the values of its secrets: from here on they are in the hands of the container host alone. */
async function completeSpec({ instance, secrets }: LaunchRequest): Promise<ContainerSpec> {
  const { spec } = instance;
  return { ...spec, env: { ...spec.env, ...(await secrets.fill(instance.secrets)) } };
}

const ENGINE_PAUSE_MS = 500;

const ENGINE_PATIENCE_MS = 60_000;

function unstarted(report: InstanceReport): LaunchResult {
  return { kind: 'unstarted', report };
}
