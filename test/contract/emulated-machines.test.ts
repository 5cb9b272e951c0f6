import { createConnection, type Socket } from 'node:net';
import { once } from 'node:events';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { localDocker } from '../support/local-docker.ts';
import { machinesAt } from '../support/machine-containers.ts';
import { onMachine, ownBootId, untilOnMachine } from '../support/machine-shell.ts';
import { sshKeys } from '../support/ssh-keys.ts';
import { markedProcesses } from '../support/marked-processes.ts';
import { until } from '../support/until.ts';
import { describeWithMachines, startVpcWorld, type VpcWorld } from '../support/vpc-machines.ts';
import {
  act,
  deleteVpcMachine,
  makeLoginNetwork,
  makeVpcMachine,
  untilStatus,
  type LoginNetwork,
  type VpcMachine,
} from '../support/vpc-machine.ts';

/** Runs in a container of the machine, and is found among the processes of this computer. */
const MARK = `mark-of-${process.pid}-${Date.now()}`;

/** Writes down every orderly end of the machine. */
const MEMBERS = `
write_files:
  - path: /root/written
    permissions: '0640'
    content: of cloud-init
  - path: /etc/systemd/system/farewell.service
    content: |
      [Unit]
      After=multi-user.target
      [Service]
      Type=oneshot
      RemainAfterExit=yes
      ExecStart=/bin/true
      ExecStop=/bin/sh -c 'echo farewell >>/root/farewells'
runcmd:
  - systemctl start --no-block farewell.service
  - hostname >/root/script
`;

// One machine for all of them, in order: each boot takes seconds.
describeWithMachines('a machine of the emulated cloud', () => {
  let cloud: VpcWorld;
  let network: LoginNetwork;
  let machine: VpcMachine;

  beforeAll(async () => {
    cloud = await startVpcWorld();
    network = await makeLoginNetwork(cloud);
    machine = await makeVpcMachine(cloud, network, 'one', MEMBERS);
  });
  afterAll(async () => {
    await cloud?.close();
  });

  const run = (command: string): Promise<string> => onMachine(machine.door, command);
  const farewells = (): Promise<string> => untilOnMachine(machine.door, 'cat /root/farewells');
  const bootId = (): Promise<string> =>
    untilOnMachine(machine.door, 'cat /proc/sys/kernel/random/boot_id');

  it('lets its user in, with the given host key', async () => {
    expect(await untilOnMachine(machine.door, 'whoami')).toBe('root');
    const wrongHost = { ...machine.door, hostKey: sshKeys().publicKey };
    await expect(onMachine(wrongHost, 'true')).rejects.toThrow('Host denied');
    const wrongUser = { ...machine.door, privateKey: sshKeys().privateKey };
    await expect(onMachine(wrongUser, 'true')).rejects.toThrow('authentication methods failed');
  });

  it('does what its user data says', async () => {
    await run('cloud-init status --wait');
    expect(await run('cat /root/script /root/written')).toBe('one\nof cloud-init');
    expect(await run('stat -c %a /root/written')).toBe('640');
  });

  it('has a container engine of its own', async () => {
    const task = `sh -c 'sleep 3600; : ${MARK}'`;
    await run(`docker run --detach --stop-signal KILL --name task fleets/busybox:2 ${task}`);
    expect(await run('docker ps --format {{.Names}}')).toBe('task');
    const engine = localDocker();
    expect(await engine.listContainers({ filters: { name: ['task'] } })).toEqual([]);
  });

  it('shuts down in order, and boots with its disk', async () => {
    const before = await bootId();
    expect(before).not.toBe(ownBootId());
    await act(cloud, machine, 'stop');
    await act(cloud, machine, 'start');
    expect(await farewells()).toBe('farewell');
    expect(await bootId()).not.toBe(before);
  });

  it('reboots in order, without doing user data again', async () => {
    const before = await bootId();
    await run('systemctl start farewell.service; echo changed >/root/script');
    await act(cloud, machine, 'reboot');
    expect(await bootId()).not.toBe(before);
    expect(await farewells()).toBe('farewell\nfarewell');
    await run('cloud-init status --wait');
    expect(await run('cat /root/script')).toBe('changed');
  });

  it('is seen to have shut itself down', async () => {
    await run('systemctl start farewell.service; (sleep 1; poweroff) >/dev/null 2>&1 &');
    await untilStatus(cloud, machine.id, 'stopped');
    await act(cloud, machine, 'start');
    expect(await farewells()).toBe('farewell\nfarewell\nfarewell');
  });

  it('is dark at once when its power is cut', async () => {
    const before = await bootId();
    await run('systemctl start farewell.service; docker start task; sync');
    const socket = await connection(machine.door.address);
    await act(cloud, machine, 'stop', true);
    await until('its processes have ended', async () => (await marked()).length === 0);
    expect([socket.readableEnded, socket.destroyed]).toEqual([false, false]);
    socket.destroy();
    await expect(run('true')).rejects.toThrow();
    await act(cloud, machine, 'start');
    expect(await bootId()).not.toBe(before);
    expect(await farewells()).toBe('farewell\nfarewell\nfarewell');
    const ended = await untilOnMachine(
      machine.door,
      'docker inspect -f {{.State.Status}} task && docker start task',
    );
    expect(ended).toBe('exited\ntask');
  });

  it('leaves nothing behind when it is deleted', async () => {
    expect(await marked()).toHaveLength(1);
    const { addressBlock } = cloud.machines;
    const [container] = await machinesAt(addressBlock);
    expect(container?.volumes).toHaveLength(1);
    await deleteVpcMachine(cloud, machine);
    expect(await marked()).toEqual([]);
    expect(await machinesAt(addressBlock)).toEqual([]);
    const { Volumes: left } = await localDocker().listVolumes();
    expect(left.map(({ Name }) => Name)).not.toContain(container?.volumes[0]);
    expect(cloud.world.troubles).toEqual([]);
  });

  it('boots beside four others at once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const machines = await Promise.all(
      names.map((name) => makeVpcMachine(cloud, network, name, '')),
    );
    const said = await Promise.all(
      machines.map(({ door }) => untilOnMachine(door, 'docker info >/dev/null && hostname')),
    );
    expect(said).toEqual(names);
    const [one, other] = machines;
    const ping = `ping -c 1 -W 5 ${other?.door.address} >/dev/null && echo heard`;
    expect(one && (await onMachine(one.door, ping))).toBe('heard');
  });
});

function marked(): Promise<readonly string[]> {
  return markedProcesses(MARK);
}

async function connection(address: string): Promise<Socket> {
  const socket = createConnection(22, address);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  // Who does not read does not see the end.
  socket.resume();
  return socket;
}
