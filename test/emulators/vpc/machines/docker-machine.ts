import type Docker from 'dockerode';

import { removeContainer, statusOf } from './container-removal.ts';
import { containerOf, endpointAt } from './machine-container.ts';
import { seedOf } from './machine-seed.ts';
import { tarOf } from './tar-archive.ts';
import type { EmulatedMachine } from './emulated-machines.ts';
import type { BootQueue } from './boot-queue.ts';
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
  readonly boots: BootQueue;
  readonly host: { readonly cpus: number; readonly memoryBytes: number };
}

/** One machine. Of its verbs none begins before the last one has ended, but for `cutPower`. */
export class DockerMachine {
  readonly #context: MachineContext;
  readonly #machine: EmulatedMachine;
  readonly #name: string;
  #exists = false;
  /** Whether it is in the network, which it is not without power either. */
  #connected = true;
  #unplugged = false;
  /** From one start to what ends it: when it has no power and this is still the same, it shut itself down. */
  #uptime: object | undefined;
  /** How often the power was cut: a start that is overtaken by that is undone. */
  #cuts = 0;

  constructor(context: MachineContext, machine: EmulatedMachine) {
    this.#context = context;
    this.#machine = machine;
    this.#name = `vpc-${context.emulator}-${machine.id}`;
  }

  async start(): Promise<void> {
    const cuts = this.#cuts;
    await this.#context.boots.boot(this.#machine.address, () => this.#power(cuts));
  }

  /** `cuts`: how often its power had been cut when that was asked for. */
  async #power(cuts: number): Promise<void> {
    if (this.#cuts !== cuts) return;
    if (!this.#exists) await this.#create();
    if (!this.#connected && !this.#unplugged) await this.#connect();
    if (this.#cuts !== cuts) return;
    const uptime = (this.#uptime = {});
    await this.#container().start().catch(unless(304));
    // Cut while it was being started.
    if (this.#cuts !== cuts) await this.#darken();
    else void this.#watch(uptime);
  }

  async stop(): Promise<void> {
    this.#uptime = undefined;
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

  async unplug(): Promise<void> {
    this.#unplugged = true;
    if (this.#connected) await this.#disconnect();
  }

  async plugIn(): Promise<void> {
    this.#unplugged = false;
    if (this.#uptime && !this.#connected) await this.#connect();
  }

  async remove(): Promise<void> {
    this.#uptime = undefined;
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

  async #watch(uptime: object): Promise<void> {
    // When the engine cannot say, the machine goes on for us.
    const ended = await this.#container()
      .wait()
      .catch(() => undefined);
    if (ended && this.#uptime === uptime) this.#context.tellShutdown(this.#machine.id);
  }

  /** First the network: the end of a process closes its connections, which nobody does who has no power. */
  async #darken(): Promise<void> {
    this.#uptime = undefined;
    await this.#disconnect();
    await this.#container().kill({ signal: 'KILL' }).catch(unless(404, 409));
  }

  async #disconnect(): Promise<void> {
    this.#connected = false;
    const network = this.#context.docker.getNetwork(this.#context.network.name);
    // 403: it is not in the network.
    await network.disconnect({ Container: this.#name, Force: true }).catch(unless(403, 404));
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
