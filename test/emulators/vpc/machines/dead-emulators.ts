/** What an emulator marks its things with, and how another one removes those of an emulator that was killed. */

import type Docker from 'dockerode';

import { removeBlackholesOfTheDead } from './blackhole-routes.ts';
import { hasEnded, ownerText } from './owner.ts';
import { removeContainer } from './container-removal.ts';

const EMULATOR = 'serverless-fleets.vpc-emulator';
const OWNER = `${EMULATOR}.owner`;

/** Labels of everything of one emulator. */
export function labelsOf(emulator: string): Readonly<Record<string, string>> {
  return { [EMULATOR]: emulator, [OWNER]: ownerText() };
}

/** Removes every machine of one emulator, known or not. */
export async function removeMachinesOf(docker: Docker, emulator: string): Promise<void> {
  const label = [`${EMULATOR}=${emulator}`];
  const machines = await docker.listContainers({ all: true, filters: { label } });
  await Promise.all(machines.map(({ Id }) => removeContainer(docker, Id)));
}

/** Removes the machines, networks and routes of emulators whose process has ended. */
export async function removeDeadEmulators(docker: Docker): Promise<void> {
  const filters = { label: [EMULATOR] };
  const machines = await docker.listContainers({ all: true, filters });
  const dead = machines.filter(({ Labels }) => hasEnded(Labels[OWNER] ?? ''));
  await Promise.all(dead.map(({ Id }) => removeContainer(docker, Id)));
  const networks = await docker.listNetworks({ filters });
  const deserted = networks.filter(({ Labels }) => hasEnded(Labels?.[OWNER] ?? ''));
  // Somebody else may be at it too; what stays is tried again by the next one.
  await Promise.allSettled(deserted.map(({ Id }) => docker.getNetwork(Id).remove()));
  await removeBlackholesOfTheDead();
}
