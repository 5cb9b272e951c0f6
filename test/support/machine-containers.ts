/** The containers that are machines of an emulated cloud, as the engine of this computer lists them. */

import { localDocker } from './local-docker.ts';

const docker = localDocker();

export interface MachineContainer {
  readonly name: string;
  /** Names of its volumes. */
  readonly volumes: readonly string[];
}

/** Name of the network that has these addresses. */
export async function networkAt(block: string): Promise<string | undefined> {
  const networks = await docker.listNetworks();
  return networks.find(({ IPAM }) => IPAM?.Config?.some(({ Subnet }) => Subnet === block))?.Name;
}

/** With power or without. Ids of instances do not tell machines apart: each emulator gives out the same. */
export async function machinesAt(block: string): Promise<readonly MachineContainer[]> {
  const emulator = await networkAt(block);
  if (emulator === undefined) return [];
  const found = await docker.listContainers({ all: true, filters: { network: [emulator] } });
  return found.map(({ Names, Mounts }) => ({
    name: Names[0]?.slice(1) ?? '',
    volumes: Mounts.flatMap(({ Type, Name }) => (Type === 'volume' && Name ? [Name] : [])),
  }));
}
