/**
 * What we read of IBM's answers: the members in use, under IBM's names. Everything else is ignored, and every word that
 * IBM may add to (a status, a code) is a plain string: an unknown one means "wait and look again", never success.
 */

/** A thing named in another thing. */
export interface VpcReference {
  readonly id: string;
  readonly name: string;
  readonly href: string;
}

export interface VpcNamed extends VpcReference {
  readonly crn: string;
}

export interface VpcZoneName {
  readonly name: string;
}

/** One page of a list; the opaque start of the next one is a query parameter of `next.href`. */
export interface VpcPage {
  readonly limit?: number;
  readonly next?: { readonly href: string };
  readonly total_count?: number;
}

export interface VpcReason {
  readonly code: string;
  readonly message: string;
}

export interface VpcInstance extends VpcNamed {
  /** pending, starting, running, stopping, stopped, restarting, deleting, failed. Running: has power, no more. */
  readonly status: string;
  /** Why it is stopped or failed. A lack of capacity is told here and nowhere else. */
  readonly status_reasons: readonly VpcReason[];
  readonly lifecycle_state: string;
  readonly created_at: string;
  readonly profile: { readonly name: string };
  readonly zone: VpcZoneName;
  readonly vpc: VpcReference;
  readonly resource_group: { readonly id: string };
  readonly availability: { readonly class: string };
  readonly primary_network_interface: {
    readonly id: string;
    /** 0.0.0.0 until the address is known. */
    readonly primary_ip: { readonly address: string };
    readonly subnet: VpcReference;
  };
  readonly primary_network_attachment?: VpcReference;
  readonly volume_attachments: readonly { readonly volume?: VpcReference }[];
}

/** A number that is fixed (`value`) or has a `default` among values or in a range; one that depends has neither. */
export interface VpcCapability {
  readonly value?: number;
  readonly default?: number;
}

export interface VpcInstanceProfile {
  readonly name: string;
  readonly family: string;
  readonly href: string;
  /** current or previous. */
  readonly status: string;
  readonly vcpu_count: VpcCapability;
  readonly vcpu_architecture: { readonly value: string };
  /** GiB. */
  readonly memory: VpcCapability;
  /** Absent: no GPU. */
  readonly gpu_count?: VpcCapability;
  readonly gpu_model?: { readonly values: readonly string[] };
  readonly gpu_manufacturer?: { readonly values: readonly string[] };
  /** GiB of each GPU. */
  readonly gpu_memory?: VpcCapability;
  /** One class, or several to choose from; spot is among them where it can be had. */
  readonly availability_class: { readonly value?: string; readonly values?: readonly string[] };
}

export interface VpcImage extends VpcNamed {
  readonly status: string;
  readonly visibility: string;
  readonly created_at: string;
  /** cloud_init, esxi_kickstart or ipxe: what reads the user data. */
  readonly user_data_format: string;
  readonly operating_system: { readonly name: string; readonly architecture: string };
}

export interface VpcKey extends VpcNamed {
  readonly fingerprint: string;
  readonly public_key: string;
  /** rsa or ed25519. */
  readonly type: string;
}

export interface VpcSubnet extends VpcNamed {
  readonly status: string;
  readonly zone: VpcZoneName;
  readonly vpc: VpcReference;
  readonly ipv4_cidr_block: string;
  readonly available_ipv4_address_count: number;
}

export interface VpcVpc extends VpcNamed {
  readonly status: string;
  readonly default_security_group: VpcReference;
}

export interface VpcSecurityGroup extends VpcNamed {
  readonly vpc: VpcReference;
}

export interface VpcFloatingIp extends VpcNamed {
  readonly resource_group: { readonly id: string };
  readonly address: string;
  readonly status: string;
  readonly zone: VpcZoneName;
  /** What it is bound to; absent: nothing. */
  readonly target?: { readonly id?: string };
}

export interface VpcVolume extends VpcNamed {
  readonly resource_group: { readonly id: string };
  readonly status: string;
  /** attached, unattached or unusable. */
  readonly attachment_state: string;
  readonly zone: VpcZoneName;
  readonly user_tags?: readonly string[];
}

export interface VpcVirtualNetworkInterface extends VpcNamed {
  readonly lifecycle_state: string;
  readonly auto_delete: boolean;
  readonly resource_group: { readonly id: string };
  readonly subnet: VpcReference;
  /** What holds it; absent: nothing. */
  readonly target?: object;
}

export interface VpcPlacementGroup extends VpcNamed {
  readonly lifecycle_state: string;
  readonly strategy: string;
}

export interface VpcReservation extends VpcNamed {
  readonly status: string;
  readonly zone: VpcZoneName;
}

export interface VpcRegion {
  readonly name: string;
  readonly endpoint: string;
  readonly status: string;
}

export interface VpcZone {
  readonly name: string;
  readonly status: string;
}

export interface VpcInstanceAction {
  readonly id: string;
  readonly type: string;
  readonly status: string;
}

export interface VpcInstanceInitialization {
  readonly keys: readonly { readonly id?: string }[];
}
