/** The resources as the emulator keeps them; how they look in answers is the matter of their views. */

import type { InstanceLife } from '../instances/life-events.ts';
import type { InstancePrototype } from '../instances/instance-prototype.ts';
import type { SecurityGroupRulePrototype } from '../network/security-groups.ts';
import type { Row } from './table.ts';

interface Zonal extends Row {
  readonly zone: string;
}

export interface VpcRow extends Row {
  readonly status: 'available' | 'deleting';
  readonly defaultSecurityGroupId: string;
  /** The addresses of each zone. */
  readonly prefixes: Readonly<Record<string, string>>;
}

export interface SubnetRow extends Zonal {
  readonly vpcId: string;
  readonly cidr: string;
  readonly status: 'available' | 'deleting';
}

export interface ReservedIpRow extends Row {
  readonly subnetId: string;
  readonly address: string;
  /** Removed with what it is bound to. */
  readonly autoDelete: boolean;
  readonly owner: 'user' | 'provider';
}

export interface VniRow extends Zonal {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly reservedIpId: string;
  readonly securityGroupIds: readonly string[];
  readonly autoDelete: boolean;
  readonly allowIpSpoofing: boolean;
  readonly infrastructureNat: boolean;
  readonly lifecycle: 'stable' | 'deleting';
  readonly attachment?: { readonly instanceId: string; readonly attachmentId: string } | undefined;
}

export interface SecurityGroupRow extends Row {
  readonly vpcId: string;
  readonly rules: readonly (SecurityGroupRulePrototype & { readonly id: string })[];
}

export interface FloatingIpRow extends Zonal {
  readonly address: string;
  /** Of a VNI, or of a network interface of an instance. */
  readonly targetId?: string | undefined;
}

export interface VolumeRow extends Zonal {
  /** GB. */
  readonly capacity: number;
  readonly iops: number;
  readonly profile: string;
  readonly userTags: readonly string[];
  readonly status: 'available' | 'updating' | 'pending_deletion';
  readonly sourceImageId?: string;
  readonly instanceId?: string | undefined;
}

export interface KeyRow extends Row {
  readonly type: 'rsa' | 'ed25519';
  readonly publicKey: string;
  readonly fingerprint: string;
  /** Bits. */
  readonly length: number;
}

export interface ImageRow extends Row {
  readonly status: 'available' | 'deprecated' | 'obsolete';
  readonly visibility: 'public' | 'private';
  readonly operatingSystem: string;
  readonly userDataFormat: 'cloud_init' | 'esxi_kickstart' | 'ipxe';
  /** GB. */
  readonly minimumSize: number;
}

export interface PlacementGroupRow extends Row {
  readonly strategy: 'host_spread' | 'power_spread';
}

export interface ReservationRow extends Zonal {
  readonly profile: string;
  readonly total: number;
  readonly term: 'one_year' | 'three_year';
  readonly affinityPolicy: 'automatic' | 'restricted';
  readonly status: 'inactive' | 'active';
}

export interface TemplateRow extends Row {
  readonly prototype: InstancePrototype;
}

export type NetworkAttachment =
  | {
      readonly style: 'attachment';
      readonly id: string;
      readonly name: string;
      readonly vniId: string;
    }
  | {
      readonly style: 'interface';
      readonly id: string;
      readonly name: string;
      readonly subnetId: string;
      readonly reservedIpId: string;
      readonly securityGroupIds: readonly string[];
    };

export interface VolumeAttachment {
  readonly id: string;
  readonly name: string;
  readonly volumeId: string;
  readonly type: 'boot' | 'data';
  readonly deleteWithInstance: boolean;
}

export interface InstanceRow extends Zonal {
  readonly vpcId: string;
  readonly profile: string;
  readonly imageId?: string;
  readonly keyIds: readonly string[];
  readonly userData: string;
  readonly availabilityClass: 'standard' | 'spot';
  readonly hostFailurePolicy: 'restart' | 'stop';
  readonly preemptionPolicy: 'stop' | 'delete';
  readonly reservationPolicy: 'automatic' | 'disabled' | 'manual';
  readonly reservationIds: readonly string[];
  readonly placementGroupId?: string;
  readonly trustedProfileId?: string;
  readonly metadataService: {
    readonly enabled: boolean;
    readonly protocol: string;
    readonly response_hop_limit: number;
  };
  /** The first is the primary one. */
  readonly network: readonly NetworkAttachment[];
  /** The first is the boot volume. */
  readonly volumes: readonly VolumeAttachment[];
  readonly life: InstanceLife;
  /** Counts the transitions, so that what was begun for a former one is known to be stale. */
  readonly epoch: number;
  /** Takes room on a host. */
  readonly placed: boolean;
}
