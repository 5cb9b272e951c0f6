/** Machines that really run: each a container of this computer's engine that boots as a virtual server does. */

import { randomBytes } from 'node:crypto';

import type Docker from 'dockerode';

import { testImage, ensureTestImage } from '../../../support/docker-images.ts';
import { localDocker } from '../../../support/local-docker.ts';
import { BootQueue } from './boot-queue.ts';
import { labelsOf, removeDeadEmulators, removeMachinesOf } from './dead-emulators.ts';
import { DockerMachine } from './docker-machine.ts';
import { ensureGuestImage } from './guest-image.ts';
import { createMachineNetwork } from './machine-network.ts';
import type { EmulatedMachine, EmulatedMachines } from './emulated-machines.ts';
import type { MachineContext } from './docker-machine.ts';
import type { MachineNetwork } from './machine-network.ts';
import type { ImageArchive } from './machine-seed.ts';

export interface DockerMachinesOptions {
  /** Default: `/var/run/docker.sock`. */
  readonly socketPath?: string;
  /** Addresses of the machines, such as `10.244.0.0/16`. Default: a block that is free here. */
  readonly addressBlock?: string;
  /** Container images of this engine that the machines' own engines have from the start. Default: the test image. */
  readonly images?: readonly string[];
  /** Told what takes long. Default: nobody. */
  readonly report?: (line: string) => void;
}

export interface DockerMachines extends EmulatedMachines {
  /** The addresses that machines may have. */
  readonly addressBlock: string;
  /** Removes every machine, and the network. */
  close(): Promise<void>;
}

/**
 * Needs root and a Docker engine. First removes what emulators left that were killed. Keeps packets to the addresses of
 * the machines on this computer until it is closed, whether or not there is such a machine. With more than about 40
 * machines at once, `fs.inotify.max_user_instances` of this computer must be raised.
 */
export async function createDockerMachines(
  options: DockerMachinesOptions = {},
): Promise<DockerMachines> {
  const docker = localDocker(options.socketPath);
  const guest = await ensureGuestImage(docker, options.report);
  const images = await archivesOf(docker, options);
  await removeDeadEmulators(docker);
  const id = randomBytes(4).toString('hex');
  const name = `vpc-emulator-${id}`;
  const labels = labelsOf(id);
  const { addressBlock: block } = options;
  const network = await createMachineNetwork(docker, { name, labels, ...(block && { block }) });
  const { NCPU, MemTotal } = await docker.info();
  const host = { cpus: Number(NCPU), memoryBytes: Number(MemTotal) };
  const boots = new BootQueue(2 * host.cpus);
  return new Machines({ docker, emulator: id, guest, images, network, labels, host, boots });
}

interface MachinesContext extends Omit<MachineContext, 'tellShutdown'> {
  readonly network: MachineNetwork;
}

class Machines implements DockerMachines {
  readonly addressBlock: string;
  readonly #context: MachinesContext;
  readonly #machines = new Map<string, DockerMachine>();
  readonly #underWay = new Set<Promise<void>>();
  #listener: (id: string) => void = () => undefined;
  #closed = false;

  constructor(context: MachinesContext) {
    this.#context = context;
    this.addressBlock = context.network.block;
  }

  start(machine: EmulatedMachine): Promise<void> {
    return this.#do(async () => {
      const known = this.#machines.get(machine.id) ?? this.#made(machine);
      this.#machines.set(machine.id, known);
      await known.start();
    });
  }

  #made(machine: EmulatedMachine): DockerMachine {
    const tellShutdown = (id: string): void => this.#listener(id);
    return new DockerMachine({ ...this.#context, tellShutdown }, machine);
  }

  stop(id: string): Promise<void> {
    return this.#do(async () => this.#machines.get(id)?.stop());
  }

  reboot(id: string): Promise<void> {
    return this.#do(async () => this.#machines.get(id)?.reboot());
  }

  cutPower(id: string): Promise<void> {
    return this.#do(async () => this.#machines.get(id)?.cutPower());
  }

  unplug(id: string): Promise<void> {
    return this.#do(async () => this.#machines.get(id)?.unplug());
  }

  plugIn(id: string): Promise<void> {
    return this.#do(async () => this.#machines.get(id)?.plugIn());
  }

  remove(id: string): Promise<void> {
    return this.#do(async () => {
      await this.#machines.get(id)?.remove();
      this.#machines.delete(id);
    });
  }

  onShutdown(listener: (id: string) => void): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.allSettled([...this.#machines.values()].map((machine) => machine.cutPower()));
    await Promise.allSettled(this.#underWay);
    await removeMachinesOf(this.#context.docker, this.#context.emulator);
    await this.#context.network.remove();
  }

  /** Nothing begins after the end, and the end waits for what has begun. */
  async #do(verb: () => Promise<void>): Promise<void> {
    if (this.#closed) throw new Error('Cannot touch machines of an emulator that was closed');
    const done = verb();
    this.#underWay.add(done);
    await done.finally(() => this.#underWay.delete(done));
  }
}

async function archivesOf(
  docker: Docker,
  { socketPath, images = [testImage] }: DockerMachinesOptions,
): Promise<readonly ImageArchive[]> {
  if (images.includes(testImage)) await ensureTestImage(socketPath);
  return Promise.all(
    images.map(async (name) => {
      const pieces: Buffer[] = [];
      for await (const piece of await docker.getImage(name).get()) pieces.push(Buffer.from(piece));
      return { name, archive: Buffer.concat(pieces) };
    }),
  );
}
