import type { Profile } from './profiles.ts';
import type { World } from '../world.ts';

/** A profile as the API shows it: each fact in the little union that says whether it can be chosen. */
export function profileView(world: World, profile: Profile): Readonly<Record<string, unknown>> {
  return {
    ...profileReference(world, profile.name),
    family: profile.family,
    status: 'current',
    vcpu_count: fixed(profile.vcpus),
    vcpu_architecture: fixed('amd64'),
    vcpu_manufacturer: fixed(profile.manufacturer),
    vcpu_percentage: { type: 'enum', values: [100], default: 100 },
    vcpu_burst_limit: fixed(100),
    memory: fixed(profile.memoryGiB),
    ...(profile.gpu && gpuView(profile.gpus, profile.gpu)),
    disks: profile.disks.map(diskView),
    bandwidth: {
      type: 'range',
      min: 500,
      max: profile.gbps * 1_000,
      step: 1,
      default: profile.gbps * 1_000,
    },
    port_speed: fixed(Math.min(16_000, profile.gbps * 1_000)),
    network_bandwidth_mode: fixed('pooled'),
    total_volume_bandwidth: {
      type: 'range',
      min: 500,
      max: profile.gbps * 250,
      step: 1,
      default: profile.gbps * 250,
    },
    volume_bandwidth_qos_modes: { type: 'enum', values: ['pooled', 'weighted'], default: 'pooled' },
    network_interface_count: { type: 'range', min: 1, max: interfaceCount(profile) },
    network_attachment_count: { type: 'range', min: 1, max: interfaceCount(profile) },
    cluster_network_attachment_count: { type: 'dependent' },
    supported_cluster_network_profiles: [],
    availability_class: profile.spot
      ? { type: 'enum', values: ['standard', 'spot'], default: 'standard' }
      : fixed('standard'),
    reservation_terms: { type: 'enum', values: ['one_year', 'three_year'] },
    confidential_compute_modes: { type: 'enum', values: ['disabled'], default: 'disabled' },
    secure_boot_modes: { type: 'enum', values: [false, true], default: false },
    os_architecture: { type: 'enum', values: ['amd64'], default: 'amd64' },
  };
}

export function profileReference(
  { baseUrl }: World,
  name: string,
): { readonly name: string; readonly href: string; readonly resource_type: string } {
  return {
    name,
    href: `${baseUrl}/v1/instance/profiles/${name}`,
    resource_type: 'instance_profile',
  };
}

/** What a machine of so many vCPUs may have. */
export function interfaceCount({ vcpus }: Profile): number {
  if (vcpus <= 16) return 5;
  return vcpus <= 48 ? 10 : 15;
}

function fixed<Value>(value: Value): { readonly type: 'fixed'; readonly value: Value } {
  return { type: 'fixed', value };
}

function gpuView(count: number, gpu: NonNullable<Profile['gpu']>): object {
  return {
    gpu_count: fixed(count),
    gpu_manufacturer: { type: 'enum', values: [gpu.manufacturer] },
    gpu_model: { type: 'enum', values: [gpu.model] },
    gpu_memory: fixed(gpu.gpuMemory * count),
  };
}

function diskView({ quantity, sizeGB }: Profile['disks'][number]): object {
  return {
    quantity: fixed(quantity),
    size: fixed(sizeGB),
    supported_interface_types: {
      type: 'enum',
      values: ['virtio_blk', 'nvme'],
      default: 'virtio_blk',
    },
  };
}
