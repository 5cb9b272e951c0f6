import type Docker from 'dockerode';

import { removeContainer, statusOf } from './container-removal.ts';
import { containerOf, endpointAt } from './machine-container.ts';
import { seedOf } from './machine-seed.ts';
import { tarOf } from './tar-archive.ts';
import type { EmulatedMachine } from './emulated-machines.ts';
import type { ImageArchive } from './machine-seed.ts';

/** What the machines of one emulator share. */
export interface MachineContext {
  readonly docker: Docker;
  /** Id of the emulator. */
  readonly emulator: string;
  /** Image of their disk. */
  readonly guest: string;
  readonly images: readonly ImageArchive[];
  readonly network: { readonly name: string };
  readonly labels: Readonly<Record<string, string>>;
  /** Hears of machines that shut themselves down. */
  readonly tellShutdown: (id: string) => void;
  readonly host: { readonly cpus: number; readonly memoryBytes: number };
}

/** One machine. Of its verbs none begins before the last one has ended, but for `cutPower`. */
export class DockerMachine {
  readonly #context: MachineContext;
  readonly #machine: EmulatedMachine;
  readonly #name: string;
  #exists = false;
  /** Whether its network cable is in. */
  #connected = true;
  /** Whether it is to have power: when it has none all the same, it shut itself down. */
  #wanted = false;
  /** How often the power was cut: a start that is overtaken by that is undone. */
  #cuts = 0;

  constructor(context: MachineContext, machine: EmulatedMachine) {
    this.#context = context;
    this.#machine = machine;
    this.#name = `vpc-${context.emulator}-${machine.id}`;
  }

  async start(): Promise<void> {
    const cuts = this.#cuts;
    if (!this.#exists) await this.#create();
    if (!this.#connected) await this.#connect();
    if (this.#cuts !== cuts) return;
    this.#wanted = true;
    await this.#container().start().catch(unless(304));
    // Cut while it was being started.
    if (this.#cuts !== cuts) await this.#darken();
    else void this.#watch();
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    await this.#container().stop({ t: SHUTDOWN_SECONDS }).catch(unless(304));
  }

  async reboot(): Promise<void> {
    const cuts = this.#cuts;
    await this.stop();
    if (this.#cuts !== cuts) return;
    await this.start();
  }

  async cutPower(): Promise<void> {
    this.#cuts += 1;
    if (this.#exists) await this.#darken();
  }

  async remove(): Promise<void> {
    this.#wanted = false;
    await removeContainer(this.#context.docker, this.#name);
    this.#exists = false;
  }

  async #create(): Promise<void> {
    const { docker, guest, images, network, labels, host } = this.#context;
    const container = await docker.createContainer(
      containerOf(this.#machine, {
        name: this.#name,
        image: guest,
        network: network.name,
        labels,
        host,
      }),
    );
    await container.putArchive(tarOf(seedOf(this.#machine, images)), { path: '/var/lib' });
    this.#exists = true;
  }

  async #watch(): Promise<void> {
    // When the engine cannot say, the machine goes on for us.
    const ended = await this.#container()
      .wait()
      .catch(() => undefined);
    if (ended && this.#wanted) this.#context.tellShutdown(this.#machine.id);
  }

  /** First the network: the end of a process closes its connections, which nobody does who has no power. */
  async #darken(): Promise<void> {
    this.#wanted = false;
    this.#connected = false;
    const network = this.#context.docker.getNetwork(this.#context.network.name);
    await network.disconnect({ Container: this.#name, Force: true }).catch(unless(404, 403));
    await this.#container().kill({ signal: 'KILL' }).catch(unless(404, 409));
  }

  async #connect(): Promise<void> {
    const network = this.#context.docker.getNetwork(this.#context.network.name);
    const EndpointConfig = endpointAt(this.#machine.address);
    await network.connect({ Container: this.#name, EndpointConfig });
    this.#connected = true;
  }

  #container(): Docker.Container {
    return this.#context.docker.getContainer(this.#name);
  }
}

/** After that, what has not shut down is cut. */
const SHUTDOWN_SECONDS = 30;

/** Refusals of the engine that say: it is so already. */
function unless(...expected: readonly number[]): (error: unknown) => void {
  return (error) => {
    if (!expected.includes(statusOf(error) ?? 0)) throw error;
  };
}
