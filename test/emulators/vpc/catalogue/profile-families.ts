/** The profiles of virtual servers as documented in August 2026, family by family. */

export interface ProfileFamily {
  readonly prefix: string;
  readonly family: string;
  /** vCPU x GiB, smallest first. */
  readonly sizes: string;
  /** Gbps of each size; the last one holds for the rest. */
  readonly gbps: string;
  /** Instance storage of each size, as count*GB or GB. Absent: none. */
  readonly disks?: string;
  readonly manufacturer?: 'amd';
  /** Can be had as spot. */
  readonly spot?: true;
}

const second = '2 4 8 16 32 48 64 96 128';
const third = '2 4 8 16 24 32 48 64 96 128 176';
const flexible = '2 4 8 16 24 32 48 64';
const secondGbps = '4 8 16 32 64 80';
const thirdGbps = '4 8 16 32 48 64 96 128 192 200';
const secondDisks = '75 150 300 600 2*600 900 2*1200 2*1800 2*2400';
const memoryDisks = '75 150 300 600 2*600 2*900 2*1200 2*1800 2*2400';
const thirdDisks = '65 130 260 520 780 2*520 2*780 2*1024 2*1560 2*2080 2*2860';
const fourthDisks = '65 130 260 520 780 2*520 2*780';

export const profileFamilies: readonly ProfileFamily[] = [
  ...withDisks('bx2', 'balanced', times(4, second), secondGbps, secondDisks),
  {
    prefix: 'bx2a',
    family: 'balanced',
    sizes: `${times(4, second)} 228x912`,
    gbps: '2 4 8 16 32 48 64 80',
    manufacturer: 'amd',
  },
  ...withDisks('cx2', 'compute', times(2, second), secondGbps, secondDisks),
  ...withDisks('mx2', 'memory', times(8, second), secondGbps, memoryDisks),
  ...only('bx3d', 'balanced', times(5, third), thirdGbps, thirdDisks),
  ...only('cx3d', 'compute', times(2.5, third), thirdGbps, thirdDisks),
  ...only('mx3d', 'memory', times(10, third), thirdGbps, thirdDisks),
  ...withDisks('bx4', 'balanced', times(4, third), thirdGbps, fourthDisks),
  ...withDisks('cx4', 'compute', times(2, third), thirdGbps, fourthDisks),
  ...withDisks('mx4', 'memory', times(8, third), thirdGbps, fourthDisks),
  ...only('vx2d', 'very-high-memory', times(14, '2 4 8 16 44 88 144 176'), secondGbps, '60'),
  ...only('vx3d', 'very-high-memory', times(16, third), thirdGbps, thirdDisks),
  ...only('ux2d', 'ultra-high-memory', times(28, '2 4 8 16 36 48 72 100 200'), secondGbps, '60'),
  ...only('ox2', 'storage', times(8, '2 4 8 16 32 64 96 128'), secondGbps, oxDisks()),
  flex('nxf', 'nano', '2x1 2x2 1x1 1x2 1x4', '2'),
  flex('bxf', 'balanced-flex', times(4, flexible), secondGbps),
  flex('cxf', 'compute-flex', times(2, flexible), secondGbps),
  flex('mxf', 'memory-flex', times(8, flexible), secondGbps),
  { prefix: 'hx4a', family: 'high-frequency', sizes: '248x1408', gbps: '200', manufacturer: 'amd' },
  {
    prefix: 'hx4da',
    family: 'high-frequency',
    sizes: '248x1408',
    gbps: '200',
    disks: '2600',
    manufacturer: 'amd',
  },
  ...only('bx3dc', 'balanced-confidential', times(5, upTo96()), thirdGbps, thirdDisks),
  ...only(
    'cx3dc',
    'compute-confidential',
    `${times(2.5, upTo96())} 128x320`,
    thirdGbps,
    thirdDisks,
  ),
];

/** Sizes with so many GiB for each vCPU. */
function times(ratio: number, vcpus: string): string {
  const sizes = vcpus.split(' ').map((vcpu) => `${vcpu}x${Number(vcpu) * ratio}`);
  return sizes.join(' ');
}

/** A family, and the one of the same sizes with instance storage. */
function withDisks(
  prefix: string,
  family: string,
  sizes: string,
  gbps: string,
  disks: string,
): readonly ProfileFamily[] {
  return [{ prefix, family, sizes, gbps }, ...only(`${prefix}d`, family, sizes, gbps, disks)];
}

function only(
  prefix: string,
  family: string,
  sizes: string,
  gbps: string,
  disks: string,
): readonly ProfileFamily[] {
  return [{ prefix, family, sizes, gbps, disks }];
}

function flex(prefix: string, family: string, sizes: string, gbps: string): ProfileFamily {
  return { prefix, family, sizes, gbps, spot: true };
}

function upTo96(): string {
  return '2 4 8 16 24 32 48 64 96';
}

function oxDisks(): string {
  return '600 1200 2400 2*2400 3*3200 6*3200 9*3200 12*3200';
}
