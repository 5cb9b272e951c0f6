import { gpuProfiles } from './gpu-profiles.ts';
import { profileFamilies } from './profile-families.ts';
import type { GpuProfile } from './gpu-profiles.ts';
import type { ProfileFamily } from './profile-families.ts';

export interface Profile {
  readonly name: string;
  readonly family: string;
  readonly vcpus: number;
  readonly memoryGiB: number;
  readonly gpus: number;
  readonly gpu?: Pick<GpuProfile, 'model' | 'manufacturer' | 'gpuMemory'>;
  readonly manufacturer: 'intel' | 'amd';
  readonly gbps: number;
  readonly disks: readonly { readonly quantity: number; readonly sizeGB: number }[];
  readonly spot: boolean;
}

export const profiles: readonly Profile[] = [
  ...profileFamilies.flatMap(familyProfiles),
  ...gpuProfiles.map(gpuProfile),
];

/** One that is known to be there. */
export function findProfile(name: string): Profile {
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile === undefined) throw new Error(`Cannot find profile ${name} in the catalogue`);
  return profile;
}

function familyProfiles(family: ProfileFamily): readonly Profile[] {
  const gbps = family.gbps.split(' ').map(Number);
  const disks = family.disks?.split(' ') ?? [];
  return family.sizes.split(' ').map((size, index) => {
    const [vcpus = 0, memoryGiB = 0] = size.split('x').map(Number);
    return {
      name: `${family.prefix}-${size}`,
      family: family.family,
      vcpus,
      memoryGiB,
      gpus: 0,
      manufacturer: family.manufacturer ?? 'intel',
      gbps: gbps[index] ?? gbps.at(-1) ?? 4,
      disks: diskList(disks[index] ?? disks.at(-1)),
      spot: family.spot ?? false,
    };
  });
}

function gpuProfile({ name, vcpus, memoryGiB, gpus, gbps, disks, ...gpu }: GpuProfile): Profile {
  return {
    name,
    family: 'gpu',
    vcpus,
    memoryGiB,
    gpus,
    gpu: { model: gpu.model, manufacturer: gpu.manufacturer, gpuMemory: gpu.gpuMemory },
    manufacturer: 'intel',
    gbps,
    disks: diskList(disks),
    spot: true,
  };
}

/** `2*600` or `600`. */
function diskList(text: string | undefined): Profile['disks'] {
  if (text === undefined) return [];
  const [first = 0, second] = text.split('*').map(Number);
  return second === undefined
    ? [{ quantity: 1, sizeGB: first }]
    : [{ quantity: first, sizeGB: second }];
}
