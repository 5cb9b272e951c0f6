/** The request for the container that is a machine. Pure. */

import type Docker from 'dockerode';

import type { EmulatedMachine } from './emulated-machines.ts';

export interface Surroundings {
  readonly name: string;
  /** The guest's disk. */
  readonly image: string;
  readonly network: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What this computer has. */
  readonly host: { readonly cpus: number; readonly memoryBytes: number };
}

/**
 * Not privileged, which needs capabilities that not every computer can give away; but whoever is root on the machine
 * could become root on this computer. Its limits are those of the profile, as far as this computer has that much; the
 * machines share what it has, and inside of them its size is seen.
 */
export function containerOf(
  { name: hostName, address, profile }: EmulatedMachine,
  { name, image, network, labels, host }: Surroundings,
): Docker.ContainerCreateOptions {
  return {
    name,
    Hostname: hostName,
    Image: image,
    // What systemd takes for the button.
    StopSignal: 'SIGRTMIN+3',
    Labels: { ...labels },
    // Overlays cannot be made on an overlay: the engine's files need a disk.
    Volumes: { '/var/lib/docker': {} },
    NetworkingConfig: { EndpointsConfig: { [network]: endpointAt(address) } },
    HostConfig: {
      ...privateCgroups,
      NetworkMode: network,
      CapAdd: ['SYS_ADMIN', 'NET_ADMIN', 'SYS_PTRACE'],
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      MaskedPaths: [],
      ReadonlyPaths: [],
      Tmpfs: { '/run': 'exec,mode=755', '/run/lock': '', '/tmp': 'exec,mode=1777' },
      NanoCpus: Math.min(profile.vcpus, host.cpus) * 1e9,
      Memory: Math.min(profile.memoryGiB * 2 ** 30, host.memoryBytes),
    },
  };
}

/** Known to the engine, and not to its types. */
const privateCgroups = { CgroupnsMode: 'private' };

export function endpointAt(address: string): { readonly IPAMConfig: { IPv4Address: string } } {
  return { IPAMConfig: { IPv4Address: address } };
}
