export interface GpuProfile {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryGiB: number;
  readonly gpus: number;
  readonly model: string;
  readonly manufacturer: 'nvidia' | 'intel';
  /** GB of each. */
  readonly gpuMemory: number;
  readonly gbps: number;
  /** As count*GB. */
  readonly disks?: string;
}

/** Name, GB of each GPU, Gbps, storage; the rest follows from the name. All can be had as spot. */
const rows: readonly (readonly [string, number, number, string?])[] = [
  ['gx2-8x64x1v100', 16, 16],
  ['gx2-16x128x1v100', 16, 32],
  ['gx2-16x128x2v100', 16, 32],
  ['gx2-32x256x2v100', 16, 64],
  ['gx3-16x80x1l4', 24, 32],
  ['gx3-32x160x2l4', 24, 64],
  ['gx3-64x320x4l4', 24, 128],
  ['gx3-24x120x1l40s', 48, 50],
  ['gx3-48x240x2l40s', 48, 100],
  ['gx3d-24x120x1a100p', 80, 48, '780'],
  ['gx3d-48x240x2a100p', 80, 96, '1560'],
  ['gx3d-160x1792x8h100', 80, 200, '8*7680'],
  ['gx3d-160x1792x8h200', 141, 200, '8*7680'],
  ['gx3d-160x1792x8gaudi3', 128, 200, '8*3200'],
  ['gx4d-232x3840x8b300', 288, 200, '4*7680'],
];

const modelNames: Readonly<Record<string, string>> = {
  v100: 'Tesla V100',
  a100p: 'A100 PCIe',
  gaudi3: 'Gaudi 3',
};

export const gpuProfiles: readonly GpuProfile[] = rows.map(([name, gpuMemory, gbps, disks]) => {
  const [, vcpus = '', memoryGiB = '', gpus = '', model = ''] =
    /-(\d+)x(\d+)x(\d+)(\w+)$/.exec(name) ?? [];
  return {
    name,
    vcpus: Number(vcpus),
    memoryGiB: Number(memoryGiB),
    gpus: Number(gpus),
    model: modelNames[model] ?? model.toUpperCase(),
    manufacturer: model.startsWith('gaudi') ? 'intel' : 'nvidia',
    gpuMemory,
    gbps,
    ...(disks !== undefined && { disks }),
  };
});
