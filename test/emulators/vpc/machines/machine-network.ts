/** The network that the machines of one emulator share with this computer, and nobody else. */

import type Docker from 'dockerode';

import { messageOf } from '../messages.ts';
import { addressText, blockOf, overlap } from '../network/addresses.ts';
import { addBlackhole, isBlackhole, listRoutes } from './blackhole-routes.ts';
import type { Route } from './blackhole-routes.ts';

export interface MachineNetwork {
  readonly name: string;
  /** All its addresses. */
  readonly block: string;
  remove(): Promise<void>;
}

export interface NetworkWish {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Default: the first of `10.240.0.0/16` … `10.255.0.0/16` that is free here. */
  readonly block?: string;
}

/** Of this computer's networks none overlaps with it, and the engine lets no two emulators have the same block. */
export async function createMachineNetwork(
  docker: Docker,
  { name, labels, block }: NetworkWish,
): Promise<MachineNetwork> {
  const candidates = block === undefined ? freeBlocks(await listRoutes()) : [block];
  const refusals: string[] = [];
  for (const candidate of candidates) {
    try {
      return await networkAt(docker, candidate, name, labels);
    } catch (error) {
      refusals.push(`${candidate}: ${messageOf(error)}`);
    }
  }
  throw new Error(
    `Cannot make a network for machines. Name a free block of addresses (--address-block). ${refusals.join('; ')}`,
  );
}

/** @throws when somebody has the block, also within this process. */
async function networkAt(
  docker: Docker,
  block: string,
  name: string,
  labels: NetworkWish['labels'],
): Promise<MachineNetwork> {
  const removeBlackhole = await addBlackhole(block);
  try {
    const network = await createNetwork(docker, name, block, labels);
    const remove = async (): Promise<void> => {
      await network.remove();
      await removeBlackhole();
    };
    return { name, block, remove };
  } catch (error) {
    await removeBlackhole();
    throw error;
  }
}

/** The blocks that can be had unless somebody is faster. Pure. */
export function freeBlocks(routes: readonly Route[]): readonly string[] {
  const taken = routes
    .filter((route) => route.dst !== 'default' && !isBlackhole(route))
    .map(({ dst }) => blockOf(dst.includes('/') ? dst : `${dst}/32`));
  return Array.from({ length: 16 }, (_, index) => `10.${240 + index}.0.0/16`).filter(
    (block) => !taken.some((other) => overlap(other, blockOf(block))),
  );
}

/** This computer, as the machines of a block see it: one of the addresses that IBM keeps for itself in every subnet. */
export function gatewayOf(block: string): string {
  return addressText(blockOf(block).first + 1);
}

/** As in a VPC without a public gateway, the machines see each other, this computer, and nothing else. */
function createNetwork(
  docker: Docker,
  name: string,
  block: string,
  labels: NetworkWish['labels'],
): Promise<Docker.Network> {
  return docker.createNetwork({
    Name: name,
    Driver: 'bridge',
    Internal: true,
    CheckDuplicate: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: block, Gateway: gatewayOf(block) }] },
    Labels: { ...labels },
  });
}
