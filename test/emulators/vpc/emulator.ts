import { once } from 'node:events';

import { createEmulatorServer } from './http/http-server.ts';
import { shutDown } from './instances/instance-runner.ts';
import { createMemoryMachines } from './machines/memory-machines.ts';
import { defaultSettings } from './settings.ts';
import { createRunningClock } from './time/emulator-clock.ts';
import { World } from './world.ts';
import type { EmulatedMachines } from './machines/emulated-machines.ts';
import type { EmulatorSettings } from './settings.ts';
import type { EmulatorClock } from './time/emulator-clock.ts';

export interface EmulatorOptions {
  /** 0 (default): any free one. */
  readonly port?: number;
  /** Default: loopback only. */
  readonly host?: string;
  /** Default: us-south. */
  readonly region?: string;
  /** Default: one that runs as time does. */
  readonly clock?: EmulatorClock;
  /** What stands behind instances. Default: nothing. */
  readonly machines?: EmulatedMachines;
  readonly settings?: EmulatorSettings;
  /** What the address prefixes of VPCs are taken from; of 1,024 addresses or more. Default: 10.240.0.0/16, as IBM does. */
  readonly addressBlock?: string;
  /** What ids and chance follow from. Default 1. */
  readonly seed?: number;
}

export interface Emulator {
  /** Of everything but the VPC API: IAM, tagging, prices, control. */
  readonly url: string;
  /** Of the VPC API. */
  readonly serviceUrl: string;
  readonly world: World;
  /** Answers nothing any more; what waits for an answer is cut off. */
  close(): Promise<void>;
}

/** IBM Cloud VPC on this computer: one region of one account, as its API shows it. */
export async function startVpcEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1', region = 'us-south', seed = 1 } = options;
  const clock = options.clock ?? createRunningClock();
  const machines = options.machines ?? createMemoryMachines();
  const settings = options.settings ?? defaultSettings;
  const addressBlock = options.addressBlock ?? '10.240.0.0/16';
  const world = new World({ region, clock, machines, settings, addressBlock, seed });
  machines.onShutdown((id) => shutDown(world, id));
  const server = createEmulatorServer(world);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const url = `http://${host}:${address.port}`;
  world.baseUrl = url;
  return {
    url,
    serviceUrl: `${url}/v1`,
    world,
    close: async () => {
      clock.stop();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
