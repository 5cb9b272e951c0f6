/** One machine of an emulated cloud, made through its API and looked at from inside. */

import type { MachineDoorKey } from './machine-shell.ts';
import { userDataWith } from './machine-shell.ts';
import { sshKeys, type SshKeys } from './ssh-keys.ts';
import { until } from './until.ts';
import { makeNetwork, prototypeOf, type VpcNetwork } from './vpc-cloud.ts';
import type { VpcWorld } from './vpc-machines.ts';

/** A network, and who may log in to what is made in it. */
export interface LoginNetwork extends VpcNetwork {
  readonly user: SshKeys;
}

export interface VpcMachine {
  readonly id: string;
  readonly name: string;
  /** How to get in. */
  readonly door: MachineDoorKey;
}

export async function makeLoginNetwork({ api }: VpcWorld, name = 'net'): Promise<LoginNetwork> {
  const user = sshKeys();
  return { ...(await makeNetwork(api, { name, publicKey: user.publicKey })), user };
}

/** Makes it and waits until it has power, which is long before it lets anybody in. `members` join its user data. */
export async function makeVpcMachine(
  cloud: VpcWorld,
  network: LoginNetwork,
  name: string,
  members = '',
): Promise<VpcMachine> {
  const host = sshKeys();
  const { result } = await cloud.api.createInstance({
    instancePrototype: prototypeOf(network, name, { user_data: userDataWith(host, members) }),
  });
  const { id } = result;
  await untilStatus(cloud, id, 'running');
  const { result: made } = await cloud.api.getInstance({ id });
  const { address } = made.primary_network_interface.primary_ip;
  return {
    id,
    name,
    door: { address, privateKey: network.user.privateKey, hostKey: host.publicKey },
  };
}

export async function act(
  cloud: VpcWorld,
  { id }: VpcMachine,
  type: 'start' | 'stop' | 'reboot',
  force = false,
): Promise<void> {
  await cloud.api.createInstanceAction({ instanceId: id, type, force });
  await untilStatus(cloud, id, type === 'stop' ? 'stopped' : 'running');
}

/** Deletes it and waits until nobody knows it. */
export async function deleteVpcMachine(cloud: VpcWorld, { id }: VpcMachine): Promise<void> {
  await cloud.api.deleteInstance({ id });
  await until(`instance ${id} is gone`, () => cloud.world.instances.find(id) === undefined, {
    saw: () => cloud.world.troubles,
  });
}

export async function untilStatus({ world }: VpcWorld, id: string, status: string): Promise<void> {
  const saw = (): unknown => ({ life: world.instances.find(id)?.life, troubles: world.troubles });
  const look = (): boolean => world.instances.find(id)?.life.status === status;
  await until(`instance ${id} is ${status}`, look, { saw });
}
