import { afterAll, beforeAll, expect, it } from 'vitest';

import { replug } from '../emulators/vpc/control/control-commands.ts';
import { onMachine, untilOnMachine } from '../support/machine-shell.ts';
import { deleteVpcMachine, makeLoginNetwork, makeVpcMachine } from '../support/vpc-machine.ts';
import { describeWithMachines, startVpcWorld, type VpcWorld } from '../support/vpc-machines.ts';
import type { LoginNetwork, VpcMachine } from '../support/vpc-machine.ts';

const MEMBERS = 'runcmd:\n  - touch /root/user-data-ran\n';

describeWithMachines('a machine in trouble', () => {
  let cloud: VpcWorld;
  let network: LoginNetwork;
  beforeAll(async () => {
    cloud = await startVpcWorld();
    network = await makeLoginNetwork(cloud);
    cloud.world.bootTroubles = [
      { about: 'never', trouble: { kind: 'never' } },
      { about: 'slow', trouble: { kind: 'slow', seconds: 4 } },
      { about: 'bare', trouble: { kind: 'noEngine' } },
      { about: 'mute', trouble: { kind: 'userDataFails' } },
    ];
  });
  afterAll(async () => {
    await cloud?.close();
  });
  const make = (name: string): Promise<VpcMachine> => makeVpcMachine(cloud, network, name, MEMBERS);

  it('that never boots is running all the same', async () => {
    const machine = await make('never');
    await expect(onMachine(machine.door, 'true')).rejects.toThrow('ECONNREFUSED');
    await deleteVpcMachine(cloud, machine);
  });

  it('that boots slowly lets nobody in until then', async () => {
    const began = Date.now();
    const { door } = await make('slow');
    await untilOnMachine(door, 'test -e /root/user-data-ran');
    expect(Date.now() - began).toBeGreaterThan(4_000);
  });

  it('without an engine lets its user in', async () => {
    const { door } = await make('bare');
    await untilOnMachine(door, 'test -e /root/user-data-ran');
    await expect(onMachine(door, 'docker info')).rejects.toThrow('Cannot connect');
  });

  it('whose user data failed is up without it', async () => {
    const { door } = await make('mute');
    expect(await untilOnMachine(door, 'systemctl is-system-running --wait')).toBe('running');
    await onMachine(door, 'docker info >/dev/null');
    await expect(onMachine(door, 'test -e /root/user-data-ran')).rejects.toThrow('ended with 1');
  });

  it('without its network goes on, connections too', async () => {
    const { door } = await make('remote');
    await untilOnMachine(door, 'true');
    const wait = 'touch begun; until test -e enough; do sleep 0.1; done; echo still here';
    const answer = onMachine(door, wait);
    await untilOnMachine(door, 'test -e begun');
    await replug(cloud.world, 'remote', 'unplug');
    await expect(onMachine(door, 'true')).rejects.toThrow();
    await replug(cloud.world, 'remote', 'plugIn');
    await untilOnMachine(door, 'touch enough');
    expect(await answer).toBe('still here');
  });
});
