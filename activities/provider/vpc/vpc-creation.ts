/** The first half of provisioning: from a name to an instance of ours at IBM. */

import { setTimeout as sleep } from 'node:timers/promises';
import { instancePrototype, type MachineOrder } from './instance-prototype.ts';
import { provisionRefused } from './provision-refused.ts';
import { VpcFailure } from './vpc-failure.ts';
import { lookFor } from './vpc-look.ts';
import type { VpcInstance } from './vpc-objects.ts';
import { deletePart, listLeftovers } from './vpc-parts.ts';
import { asked, isPassing } from './vpc-removal.ts';
import type { VpcSite } from './vpc-site.ts';

/** What is to be known of an attempt when it ends, however it ends. */
export interface Creation {
  readonly order: MachineOrder;
  /** A request was sent of which nobody knows what became. */
  doubtful: boolean;
  /** It is there, or its name is taken by what may be it. */
  seen: boolean;
}

/**
 * Asks for the instance, or adopts it. The name is the intent: of all who ask for it, in whatever order and however
 * often, one is served, and the others are told that it is taken and find it.
 * @throws notProvisioned when it cannot be had; a VpcFailure when IBM did not answer for long.
 */
export async function createOrAdopt(
  site: VpcSite,
  creation: Creation,
  signal: AbortSignal,
): Promise<VpcInstance> {
  const { pollMs, doubtMs } = site.times;
  const endMs = performance.now() + doubtMs;
  for (let pauseMs = Math.min(100, pollMs); ; pauseMs = Math.min(pauseMs * 2, pollMs)) {
    signal.throwIfAborted();
    const answer = await ask(site, creation);
    const found =
      answer instanceof VpcFailure ? await adopted(site, creation, answer, signal) : answer;
    if (found) creation.seen = true;
    if (found) return found;
    if (answer instanceof VpcFailure && performance.now() > endMs) throw giveUp(creation, answer);
    await sleep(pauseMs, undefined, { signal });
  }
}

/** Not to be cut off: a request that was sent is heard out, so that what it made is known to somebody. */
async function ask(site: VpcSite, creation: Creation): Promise<VpcInstance | VpcFailure> {
  const { connection } = site;
  const surroundings = await site.surroundings.get();
  const prototype = instancePrototype(connection, surroundings, creation.order);
  try {
    return (await connection.api.createInstance({ instancePrototype: prototype })).result;
  } catch (error) {
    if (error instanceof VpcFailure) return error;
    throw error;
  }
}

/** What follows from a no: the instance that is there, nothing (to be asked again), or the refusal. */
async function adopted(
  { connection }: VpcSite,
  creation: Creation,
  failure: VpcFailure,
  signal: AbortSignal,
): Promise<VpcInstance | undefined> {
  const { machine } = creation.order;
  const { verdict } = failure;
  if (verdict === 'slower' || verdict === 'again') return undefined;
  if (verdict === 'doubt') creation.doubtful = true;
  else if (verdict === 'adopt') creation.seen = true;
  else throw refusedBy(creation, failure);
  const sight = await lookFor(connection, machine, { signal }).catch(unlessPassing);
  if (sight?.kind === 'ours') return sight.instance;
  if (sight?.kind === 'foreign') {
    creation.seen = false;
    throw taken(creation, sight.instance);
  }
  if (verdict === 'adopt' && sight) {
    // Nobody has the name, unless a list is late: then it is a part that an earlier attempt left behind.
    const parts = await listLeftovers(connection, machine, { signal }).catch(unlessPassing);
    await Promise.all(
      (parts ?? []).map((part) =>
        asked(deletePart(connection, part, { signal })).catch(unlessPassing),
      ),
    );
  }
  return undefined;
}

function refusedBy({ order }: Creation, failure: VpcFailure): Error {
  const { machine, profile, zone } = order;
  const refusal = failure.verdict === 'elsewhere' ? 'no-room' : 'refused';
  const remedy = remedies[failure.verdict] ?? 'correct the connection, or the specification';
  return provisionRefused(
    refusal,
    `Cannot provision worker ${machine.name} as ${failure.message}: ${remedy} [profile=${profile}, zone=${zone}]`,
    failure,
  );
}

const remedies: Partial<Record<VpcFailure['verdict'], string>> = {
  elsewhere: 'raise the quota or enlarge the subnet, or let it be made elsewhere',
  denied: 'give the connection credentials that may create instances (fleet doctor --provider vpc)',
  gone: 'something that the connection names is not there (fleet doctor --provider vpc)',
};

function taken({ order }: Creation, { id, crn }: VpcInstance): Error {
  return provisionRefused(
    'refused',
    `Cannot provision worker ${order.machine.name} as an instance of that name is there that does not bear the mark of fleet ${order.machine.fleetId}: rename it, or start the fleet anew [instance=${id}, crn=${crn}]`,
  );
}

/** Doubt is for Temporal to show and to try again; what stands in the way of a name is for a person. */
function giveUp(creation: Creation, failure: VpcFailure): Error {
  if (failure.verdict !== 'adopt') return failure;
  const { name } = creation.order.machine;
  return provisionRefused(
    'refused',
    `Cannot provision worker ${name} as something else has a name of its parts (${failure.message}): remove what begins with ${name}- and is not ours`,
    failure,
  );
}

function unlessPassing(error: unknown): undefined {
  if (!isPassing(error)) throw error;
  return undefined;
}
