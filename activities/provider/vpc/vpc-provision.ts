/** A machine of one name: made or adopted, ready, and taken back when nobody wants it any more. */

import type { WorkerRequest } from '../../../workflows/activity-types.ts';
import type { OfferPlace, SshAccess } from '../../../workflows/domain/worker.ts';
import type { MachineDoor } from '../../host/machine-door.ts';
import type { Logger } from '../../logger.ts';
import { messageOf } from '../../logger.ts';
import { bindFloatingIp } from './floating-ip.ts';
import { deriveHostKey } from './host-key.ts';
import type { MachineOrder } from './instance-prototype.ts';
import { isRefusal, provisionRefused } from './provision-refused.ts';
import { type Creation, createOrAdopt } from './vpc-creation.ts';
import { VpcFailure } from './vpc-failure.ts';
import { awaitReady } from './vpc-readiness.ts';
import { removeMachine } from './vpc-removal.ts';
import { refusedQuota } from './vpc-room.ts';
import type { VpcSite } from './vpc-site.ts';
import { SetUpFault } from './vpc-surroundings.ts';

export interface ProvisionTools {
  readonly door: MachineDoor;
  readonly logger: Logger;
  /** Whether the machine is still wanted; asked after each creation, and when the signal has come. */
  readonly isWanted: (request: WorkerRequest, signal: AbortSignal) => Promise<boolean>;
}

export async function provisionMachine(
  site: VpcSite,
  tools: ProvisionTools,
  request: WorkerRequest,
  signal: AbortSignal,
): Promise<SshAccess> {
  const order = await orderFor(site, request);
  const creation: Creation = { order, doubtful: false, seen: false };
  try {
    if (!(await tools.isWanted(request, signal))) {
      // An earlier attempt may have made what nobody wants now.
      creation.doubtful = true;
      throw unwanted(order);
    }
    await checkQuota(site, order);
    const { id } = await createOrAdopt(site, creation, signal);
    tools.logger.info('machine asked for', { worker: order.machine.name, instance: id });
    if (!(await tools.isWanted(request, signal))) throw unwanted(order);
    const accessOf = accessWith(site, order, signal);
    return await awaitReady(site, { order, door: tools.door, accessOf }, signal);
  } catch (error) {
    const isOver = isRefusal(error) || !(await tools.isWanted(request, signal));
    // Otherwise whoever is asked next adopts it; of what was never made there is nothing to take back.
    if (isOver && (creation.seen || creation.doubtful)) await discard(site, tools, creation);
    signal.throwIfAborted();
    throw error;
  }
}

async function orderFor(site: VpcSite, { fleet, worker }: WorkerRequest): Promise<MachineOrder> {
  const machine = { name: worker.name, fleetId: fleet.id };
  const { offer } = worker;
  try {
    if (offer.place === undefined) throw new Error(`Bug: the offer of ${worker.name} has no place`);
    return {
      machine,
      profile: offer.profile,
      zone: offer.place.zone,
      availability: offer.place.availability,
      subnetId: await subnetIn(site, offer.place),
      imageId: (await site.image.get()).id,
      hostKey: deriveHostKey(site.connection.hostKeySecret, machine),
    };
  } catch (error) {
    if (!isHopeless(error)) throw error;
    throw provisionRefused(
      'refused',
      `Cannot provision worker ${worker.name} as ${messageOf(error)}`,
      error,
    );
  }
}

/** Of the connection, which bounds all fleets together: as far as can be seen, since nobody holds them up in between. */
async function checkQuota(site: VpcSite, { machine }: MachineOrder): Promise<void> {
  const { connection } = site;
  if (connection.maxMachines === undefined) return;
  const machines = await site.machines.get();
  const others = machines.filter(({ name }) => name !== machine.name).length;
  if (others < connection.maxMachines) return;
  const why = refusedQuota(connection, others);
  throw provisionRefused('no-room', `Cannot provision worker ${machine.name} as ${why}`);
}

/** Asking again cannot help, whatever the offer. */
function isHopeless(error: unknown): boolean {
  if (error instanceof SetUpFault) return true;
  return error instanceof VpcFailure && ['denied', 'refused', 'gone'].includes(error.verdict);
}

async function subnetIn(site: VpcSite, { zone }: OfferPlace): Promise<string> {
  const { subnets } = await site.surroundings.get();
  const [widest] = subnets
    .filter((subnet) => subnet.zone.name === zone)
    .toSorted(
      (one, other) => other.available_ipv4_address_count - one.available_ipv4_address_count,
    );
  if (widest) return widest.id;
  throw new SetUpFault(site.connection, `it has no subnet in zone ${zone}`, 'name one (subnets)');
}

function accessWith(site: VpcSite, { machine, zone, hostKey }: MachineOrder, signal: AbortSignal) {
  const { connection } = site;
  return async (_: unknown, address: string): Promise<SshAccess> => ({
    kind: 'ssh',
    host:
      connection.floatingIp === 'always'
        ? await bindFloatingIp(connection, { machine, zone }, { signal })
        : address,
    port: 22,
    user: 'root',
    hostKeys: [hostKey.publicKey],
    identity: connection.identity,
    socketPath: '/var/run/docker.sock',
  });
}

function unwanted({ machine }: MachineOrder): Error {
  return new Error(`Worker ${machine.name} is not wanted any more: its machine is taken back`);
}

/** By its own time: what was told to stop has to end this all the same. Others prove it gone, should this fail. */
async function discard(
  site: VpcSite,
  { logger }: ProvisionTools,
  { order, doubtful }: Creation,
): Promise<void> {
  const { machine } = order;
  try {
    const limit = AbortSignal.timeout(site.times.discardMs);
    await removeMachine(site, machine, { doubtful }, limit);
  } catch (error) {
    logger.warn('machine not taken back', { worker: machine.name, error: messageOf(error) });
  }
}
