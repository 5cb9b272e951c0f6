/** The second half of provisioning: from an instance to a machine whose container engine answers. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { SshAccess } from '../../../workflows/domain/worker.ts';
import { bounded } from '../../bounded.ts';
import type { MachineDoor } from '../../host/machine-door.ts';
import { messageOf } from '../../logger.ts';
import { hasBooted, lastWords } from './boot-report.ts';
import type { MachineOrder } from './instance-prototype.ts';
import { isRefusal, provisionRefused } from './provision-refused.ts';
import { sightOf } from './vpc-look.ts';
import type { VpcInstance } from './vpc-objects.ts';
import { isPassing } from './vpc-removal.ts';
import type { VpcSite } from './vpc-site.ts';
import { describeInstance, standingOf } from './vpc-standing.ts';

export interface Arrival {
  readonly order: MachineOrder;
  readonly door: MachineDoor;
  /** How it is reached, once IBM says that it is up. */
  readonly accessOf: (instance: VpcInstance, address: string) => Promise<SshAccess>;
}

/** What was seen last, kept for the one who asks why it did not come. */
interface Evidence {
  instance?: string;
  knock?: string;
  access?: SshAccess;
}

/** @throws notProvisioned when it failed, vanished, or did not answer in time: then it is still there. */
export async function awaitReady(
  site: VpcSite,
  arrival: Arrival,
  signal: AbortSignal,
): Promise<SshAccess> {
  const { pollMs, settleMs } = site.times;
  const endMs = performance.now() + site.connection.readyWithinMs;
  const evidence: Evidence = {};
  let missingSinceMs: number | undefined;
  for (let pauseMs = pollMs / 8; ; pauseMs = Math.min(pauseMs * 1.2, pollMs)) {
    signal.throwIfAborted();
    // What others who wait have just asked for is as good.
    const sight = await sightInList(site, arrival.order, pauseMs * 0.9);
    if (sight?.kind === 'ours') {
      missingSinceMs = undefined;
      const access = await knockAt(site, arrival, sight.instance, evidence, signal);
      if (access) return access;
    } else if (sight) {
      missingSinceMs ??= performance.now();
      if (performance.now() - missingSinceMs > settleMs) throw vanished(arrival.order);
    }
    if (performance.now() > endMs) throw await notReady(site, arrival, evidence, signal);
    // One that is up is knocked at often: its answer costs nobody anything.
    await sleep(evidence.access ? pollMs / 8 : pauseMs, undefined, { signal });
  }
}

/** Undefined when IBM did not answer now. */
async function sightInList(site: VpcSite, { machine }: MachineOrder, maxAgeMs: number) {
  try {
    return sightOf(site.connection, machine, await site.fleetMachines(machine, maxAgeMs));
  } catch (error) {
    if (isPassing(error)) return undefined;
    throw error;
  }
}

async function knockAt(
  { times }: VpcSite,
  { order, door, accessOf }: Arrival,
  instance: VpcInstance,
  evidence: Evidence,
  signal: AbortSignal,
): Promise<SshAccess | undefined> {
  const standing = standingOf(instance);
  evidence.instance = describeInstance(instance);
  if (standing.kind === 'failed') {
    const { refusal, reason } = standing;
    const where = `[instance=${instance.id}, profile=${order.profile}, zone=${order.zone}]`;
    throw provisionRefused(
      refusal,
      `Cannot provision worker ${instance.name} as it is ${reason} ${where}`,
    );
  }
  if (standing.kind === 'coming') return undefined;
  try {
    const access = await accessOf(instance, standing.address);
    evidence.access = access;
    await bounded((stop) => door.knock(access, stop), {
      timeoutMs: times.knockMs,
      silence: () => new Error(`it did not answer within ${times.knockMs} ms`),
      signal,
    });
    await hasBooted(order, door, access, signal);
    return access;
  } catch (error) {
    signal.throwIfAborted();
    if (isRefusal(error)) throw error;
    evidence.knock = messageOf(error);
    return undefined;
  }
}

function vanished({ machine, profile, zone }: MachineOrder): Error {
  return provisionRefused(
    'not-ready',
    `Cannot provision worker ${machine.name} as its instance is gone before it was ready: somebody deleted it [profile=${profile}, zone=${zone}]`,
  );
}

async function notReady(
  { connection }: VpcSite,
  { order, door }: Arrival,
  { instance = 'never listed', knock = 'was not knocked at', access }: Evidence,
  signal: AbortSignal,
): Promise<Error> {
  const report = access && (await lastWords(door, access, signal));
  const seen = [
    `instance: ${instance}`,
    `last answer: ${knock}`,
    `boot report: ${report ?? 'none'}`,
  ];
  return provisionRefused(
    'not-ready',
    `Cannot provision worker ${order.machine.name} as it was not ready within ${connection.readyWithinMs / 1_000} s: look at the image, the security groups and the way out of the subnet, or raise readyWithin [${seen.join('; ')}]`,
  );
}
