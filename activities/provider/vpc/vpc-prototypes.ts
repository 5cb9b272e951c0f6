/**
 * What we send, under IBM's names. Arrays are mutable, since a `VpcV1` declares its parameters so and must take ours.
 */

export interface VpcId {
  readonly id: string;
}

/** An instance made from an image, with a virtual network interface. */
export interface VpcInstancePrototype {
  /** At most 63 of a-z, 0-9 and hyphen; unique in the region; becomes the host's name. */
  readonly name: string;
  readonly zone: { readonly name: string };
  readonly vpc?: VpcId;
  readonly profile: { readonly name: string };
  readonly image: VpcId;
  readonly keys?: VpcId[];
  readonly resource_group?: VpcId;
  /** For cloud-init, at most 64 KB. Anybody on the machine can read it. */
  readonly user_data?: string;
  readonly metadata_service?: {
    readonly enabled: boolean;
    readonly protocol?: string;
    readonly response_hop_limit?: number;
  };
  readonly default_trusted_profile?: { readonly auto_link?: boolean; readonly target: VpcId };
  readonly boot_volume_attachment?: {
    readonly delete_volume_on_instance_delete: boolean;
    readonly volume: {
      readonly name: string;
      /** GB. */
      readonly capacity?: number;
      readonly profile: { readonly name: string };
      readonly user_tags?: string[];
    };
  };
  readonly primary_network_attachment: {
    readonly name?: string;
    readonly virtual_network_interface: {
      readonly name: string;
      /** Removed with the instance. */
      readonly auto_delete: boolean;
      readonly subnet: VpcId;
      readonly security_groups?: VpcId[];
      readonly allow_ip_spoofing?: boolean;
      readonly enable_infrastructure_nat?: boolean;
    };
  };
  /** standard (default) or spot. */
  readonly availability?: { readonly class: string };
  readonly availability_policy?: { readonly host_failure?: string; readonly preemption?: string };
  readonly reservation_affinity?: { readonly policy: string; readonly pool?: VpcId[] };
  readonly placement_target?: VpcId;
}

export interface VpcSubnetPrototype {
  readonly name: string;
  readonly vpc: VpcId;
  readonly zone: { readonly name: string };
  readonly total_ipv4_address_count: number;
  readonly resource_group?: VpcId;
}

/** An address of a zone, bound to nothing yet. */
export interface VpcFloatingIpPrototype {
  readonly name: string;
  readonly zone: { readonly name: string };
  readonly resource_group?: VpcId;
}

export interface VpcSecurityGroupRulePrototype {
  readonly direction: string;
  readonly protocol: string;
  readonly port_min: number;
  readonly port_max: number;
  readonly remote?: { readonly cidr_block: string };
}
