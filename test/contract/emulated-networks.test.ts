import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { afterEach, expect, it } from 'vitest';

import { createVpcClient } from '../../activities/provider/vpc/vpc-client.ts';
import { createDockerMachines } from '../emulators/vpc/machines/docker-machines.ts';
import { blockOf, addressText } from '../emulators/vpc/network/addresses.ts';
import { compiled } from '../support/compiled.ts';
import { localDocker } from '../support/local-docker.ts';
import { machinesAt, networkAt } from '../support/machine-containers.ts';
import { until } from '../support/until.ts';
import { makeNetwork, noLimit, prototypeOf } from '../support/vpc-cloud.ts';
import { describeWithMachines } from '../support/vpc-machines.ts';
import type { EmulatedMachine } from '../emulators/vpc/machines/emulated-machines.ts';
import type { DockerMachines } from '../emulators/vpc/machines/docker-machines.ts';

const docker = localDocker();

describeWithMachines('machines of several emulators', () => {
  const open: DockerMachines[] = [];
  const make = async (): Promise<DockerMachines> => {
    const machines = await createDockerMachines();
    open.push(machines);
    return machines;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((machines) => machines.close()));
  });

  it('have networks of their own, whatever their ids', async () => {
    const [one, other] = await Promise.all([make(), make()]);
    expect(one.addressBlock).not.toBe(other.addressBlock);
    await Promise.all([one, other].map((machines) => machines.start(machineIn(machines))));
    await one.remove('m-1');
    expect(await machinesAt(one.addressBlock)).toHaveLength(0);
    expect(await machinesAt(other.addressBlock)).toHaveLength(1);
  });

  it('leave no network and no route behind', async () => {
    const machines = await make();
    const { addressBlock: block } = machines;
    const network = await networkAt(block);
    expect(blackholesTo(block)).toContain(`metric ${process.pid}`);
    await machines.start(machineIn(machines));
    await machines.close();
    // The block may be another emulator's by now.
    expect(blackholesTo(block)).not.toContain(`metric ${process.pid}`);
    expect(await networkAt(block)).not.toBe(network);
    await expect(machines.start(machineIn(machines))).rejects.toThrow('closed');
  });

  it('stay dark when cut while they start', async () => {
    const machines = await make();
    const starting = machines.start(machineIn(machines));
    const [made] = await until('it is being made', async () => {
      const found = await machinesAt(machines.addressBlock);
      return found.length > 0 && found;
    });
    await machines.cutPower('m-1');
    await starting;
    const { State } = await docker.getContainer(made?.name ?? '').inspect();
    expect(State.Running).toBe(false);
  });

  it('are removed when their emulator was killed', async () => {
    const main = await compiled('test/emulators/vpc/main.ts');
    const killed = startEmulator(fileURLToPath(main.url));
    try {
      const { serviceUrl, block } = await greetingOf(killed);
      await makeInstance(serviceUrl);
      const network = await networkAt(block);
      const [machine] = await until('it has a machine', async () => {
        const found = await machinesAt(block);
        return found.length > 0 && found;
      });
      expect(blackholesTo(block)).toContain(`metric ${killed.pid}`);
      killed.kill('SIGKILL');
      await once(killed, 'exit');
      await make();
      await expect(docker.getContainer(machine?.name ?? '').inspect()).rejects.toThrow('No such');
      // Another emulator may be at these two as well, and slower.
      await until('its network is gone', async () => (await networkAt(block)) !== network);
      await until('so is its route', () => !blackholesTo(block).includes(`metric ${killed.pid}`));
    } finally {
      killed.kill('SIGKILL');
      await main.remove();
    }
  });
});

function machineIn({ addressBlock }: DockerMachines): EmulatedMachine {
  return {
    id: 'm-1',
    name: 'one',
    zone: 'us-south-1',
    address: addressText(blockOf(addressBlock).first + 4),
    profile: { name: 'cx2-2x4', vcpus: 2, memoryGiB: 4 },
    keys: [],
    userData: '',
    metadataService: false,
  };
}

function blackholesTo(block: string): string {
  return execFileSync('ip', ['route', 'show', 'type', 'blackhole', block]).toString().trim();
}

function startEmulator(file: string): ChildProcess {
  const options = ['--port', '0', '--machines', 'docker', '--speed', '1000', '--no-auth'];
  return spawn(process.execPath, [file, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** What the emulator says of itself. */
async function greetingOf(
  emulator: ChildProcess,
): Promise<{ readonly serviceUrl: string; readonly block: string }> {
  let said = '';
  emulator.stdout?.on('data', (piece: Buffer) => (said += piece));
  return until(
    'the emulator listens',
    () => {
      const [, serviceUrl, block] = /is at (\S+), .* addresses of (\S+)/.exec(said) ?? [];
      return serviceUrl !== undefined && block !== undefined && { serviceUrl, block };
    },
    { saw: () => said },
  );
}

async function makeInstance(serviceUrl: string): Promise<void> {
  const limit = noLimit();
  const credentials = { kind: 'none' } as const;
  const api = createVpcClient({ credentials, serviceUrl, timeoutMs: 30_000, limit });
  const network = await makeNetwork(api);
  await api.createInstance({ instancePrototype: prototypeOf(network, 'one') });
}
