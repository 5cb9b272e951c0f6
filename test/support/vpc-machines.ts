/** An emulated cloud whose machines really run, for tests of what happens on them. */

import { execFileSync } from 'node:child_process';

import { describe, it } from 'vitest';

import { createVpcClient } from '../../activities/provider/vpc/vpc-client.ts';
import { startVpcEmulator } from '../emulators/vpc/emulator.ts';
import { createDockerMachines } from '../emulators/vpc/machines/docker-machines.ts';
import { ensureGuestImage } from '../emulators/vpc/machines/guest-image.ts';
import { promptSettings } from '../emulators/vpc/settings.ts';
import { findDocker } from './docker-engine.ts';
import { localDocker } from './local-docker.ts';
import { noLimit } from './vpc-cloud.ts';
import type { VpcApi } from '../../activities/provider/vpc/vpc-api.ts';
import type { DockerMachines } from '../emulators/vpc/machines/docker-machines.ts';
import type { EmulatorSettings } from '../emulators/vpc/settings.ts';
import type { World } from '../emulators/vpc/world.ts';

export interface VpcWorld {
  /** Of the VPC API. */
  readonly serviceUrl: string;
  /** Of IAM; any API key gets a token there. */
  readonly iamUrl: string;
  /** Of the control, for what is steered from other processes. */
  readonly controlUrl: string;
  /** Ledgers, tables, faults and capacity, to be read and changed directly. */
  readonly world: World;
  readonly machines: DockerMachines;
  /** Our client. */
  readonly api: VpcApi;
  /** Removes every machine, and the network. */
  readonly close: () => Promise<void>;
}

export interface VpcWorldOptions {
  /** Default: no waiting times but those of the machines themselves; tokens are asked for. */
  readonly settings?: Partial<EmulatorSettings>;
  /** Container images of this computer's engine that the machines have. Default: the test image. */
  readonly images?: readonly string[];
}

/** To be closed by whoever started it. Belongs into `describeWithMachines`. */
export async function startVpcWorld({ settings, images }: VpcWorldOptions = {}): Promise<VpcWorld> {
  const machines = await createDockerMachines({ ...(images && { images }) });
  const emulator = await startVpcEmulator({
    machines,
    addressBlock: machines.addressBlock,
    settings: { ...promptSettings, ...settings },
  }).catch(async (error: unknown) => {
    await machines.close();
    throw error;
  });
  const { url, serviceUrl, world } = emulator;
  const api = createVpcClient({
    credentials: { kind: 'iam', apiKey: 'any', url },
    serviceUrl,
    timeoutMs: 30_000,
    limit: noLimit(),
  });
  const close = async (): Promise<void> => {
    await emulator.close();
    await machines.close();
  };
  return { serviceUrl, iamUrl: url, controlUrl: `${url}/_emulator`, world, machines, api, close };
}

const missing = await whatIsMissing();

/** A `describe` of tests whose machines really run, which takes root and a Docker engine; elsewhere skipped, loudly. */
export function describeWithMachines(name: string, define: () => void, timeout = 60_000): void {
  if (missing === undefined) {
    describe(name, { timeout }, define);
    return;
  }
  if (process.env['FLEET_TEST_REQUIRE_MACHINES'] === '1') {
    throw new Error(`Machines are required by FLEET_TEST_REQUIRE_MACHINES, but ${missing}`);
  }
  console.error(`\n!!! SKIPPED WITHOUT MACHINES: ${name}\n!!! ${missing}\n`);
  describe.skip(`${name} (skipped: ${missing})`, () => {
    it('needs machines', () => undefined);
  });
}

/** Builds the disk of the machines when it is not there, which takes a minute or two, once. */
async function whatIsMissing(): Promise<string | undefined> {
  const engine = await findDocker();
  if (!engine.available) return engine.reason;
  if (process.getuid?.() !== 0) return 'only root can lay routes';
  try {
    execFileSync('ip', ['-Version']);
    await ensureGuestImage(localDocker(engine.socketPath), (line) => console.error(line));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
