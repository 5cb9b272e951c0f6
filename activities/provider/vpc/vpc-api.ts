/**
 * The part of IBM's VPC API that we use, with the method names, parameters and answers of IBM's own `VpcV1`, which
 * therefore satisfies this type. Members are properties and not methods, so that parameters are compared strictly.
 */

import type {
  List,
  ListInstancesParameters,
  Verb,
  VpcCall,
  VpcOne,
  VpcOneMatching,
  VpcPaging,
  VpcResponse,
} from './vpc-calls.ts';
import type {
  VpcFloatingIp,
  VpcImage,
  VpcInstance,
  VpcInstanceAction,
  VpcInstanceInitialization,
  VpcInstanceProfile,
  VpcKey,
  VpcPlacementGroup,
  VpcReference,
  VpcRegion,
  VpcReservation,
  VpcSecurityGroup,
  VpcSubnet,
  VpcVirtualNetworkInterface,
  VpcVolume,
  VpcVpc,
  VpcZone,
} from './vpc-objects.ts';
import type {
  VpcFloatingIpPrototype,
  VpcId,
  VpcInstancePrototype,
  VpcSecurityGroupRulePrototype,
  VpcSubnetPrototype,
} from './vpc-prototypes.ts';

export interface VpcApi {
  readonly listRegions: List<VpcCall, 'regions', VpcRegion>;
  readonly listRegionZones: Verb<
    VpcCall & { readonly regionName: string },
    { readonly zones: readonly VpcZone[] }
  >;
  readonly listInstanceProfiles: List<VpcCall, 'profiles', VpcInstanceProfile>;
  readonly getInstanceProfile: Verb<VpcCall & { readonly name: string }, VpcInstanceProfile>;

  readonly listInstances: List<ListInstancesParameters, 'instances', VpcInstance>;
  readonly createInstance: Verb<
    VpcCall & { readonly instancePrototype: VpcInstancePrototype },
    VpcInstance
  >;
  readonly getInstance: Verb<VpcOne, VpcInstance>;
  readonly updateInstance: Verb<VpcOneMatching & { readonly name?: string }, VpcInstance>;
  readonly deleteInstance: Verb<VpcOneMatching, unknown>;
  readonly createInstanceAction: Verb<
    VpcCall & {
      readonly instanceId: string;
      /** start, stop or reboot. */
      readonly type: string;
      /** Acts at once and forgets what is queued. */
      readonly force?: boolean;
    },
    VpcInstanceAction
  >;
  readonly getInstanceInitialization: Verb<VpcOne, VpcInstanceInitialization>;

  readonly listImages: List<
    VpcPaging & {
      readonly name?: string;
      readonly status?: string[];
      readonly visibility?: string;
    },
    'images',
    VpcImage
  >;
  readonly getImage: Verb<VpcOne, VpcImage>;

  readonly listKeys: List<VpcPaging & { readonly resourceGroupId?: string }, 'keys', VpcKey>;
  readonly createKey: Verb<
    VpcCall & {
      readonly publicKey: string;
      readonly name?: string;
      readonly resourceGroup?: VpcId;
      /** rsa (IBM's default) or ed25519. */
      readonly type?: string;
    },
    VpcKey
  >;
  readonly getKey: Verb<VpcOne, VpcKey>;
  readonly deleteKey: Verb<VpcOne, unknown>;

  readonly listVpcs: List<VpcPaging & { readonly resourceGroupId?: string }, 'vpcs', VpcVpc>;
  readonly createVpc: (
    parameters?: VpcCall & { readonly name?: string; readonly resourceGroup?: VpcId },
  ) => Promise<VpcResponse<VpcVpc>>;
  readonly getVpc: Verb<VpcOne, VpcVpc>;
  readonly deleteVpc: Verb<VpcOneMatching, unknown>;

  readonly listSubnets: List<
    VpcPaging & {
      readonly resourceGroupId?: string;
      readonly zoneName?: string;
      readonly vpcId?: string;
    },
    'subnets',
    VpcSubnet
  >;
  readonly createSubnet: Verb<
    VpcCall & { readonly subnetPrototype: VpcSubnetPrototype },
    VpcSubnet
  >;
  readonly getSubnet: Verb<VpcOne, VpcSubnet>;
  readonly deleteSubnet: Verb<VpcOne, unknown>;

  readonly listSecurityGroups: List<
    VpcPaging & { readonly resourceGroupId?: string; readonly vpcId?: string },
    'security_groups',
    VpcSecurityGroup
  >;
  readonly createSecurityGroup: Verb<
    VpcCall & { readonly vpc: VpcId; readonly name?: string; readonly resourceGroup?: VpcId },
    VpcSecurityGroup
  >;
  readonly createSecurityGroupRule: Verb<
    VpcCall & {
      readonly securityGroupId: string;
      readonly securityGroupRulePrototype: VpcSecurityGroupRulePrototype;
    },
    unknown
  >;
  readonly deleteSecurityGroup: Verb<VpcOne, unknown>;

  readonly listFloatingIps: List<
    VpcPaging & { readonly resourceGroupId?: string; readonly targetId?: string },
    'floating_ips',
    VpcFloatingIp
  >;
  readonly createFloatingIp: Verb<
    VpcCall & { readonly floatingIpPrototype: VpcFloatingIpPrototype },
    VpcFloatingIp
  >;
  readonly deleteFloatingIp: Verb<VpcOne, unknown>;
  readonly addInstanceNetworkInterfaceFloatingIp: Verb<
    VpcOne & { readonly instanceId: string; readonly networkInterfaceId: string },
    VpcFloatingIp
  >;
  readonly addNetworkInterfaceFloatingIp: Verb<
    VpcOne & { readonly virtualNetworkInterfaceId: string },
    VpcReference
  >;

  readonly listVolumes: List<
    VpcPaging & {
      readonly name?: string;
      readonly attachmentState?: string;
      readonly zoneName?: string;
    },
    'volumes',
    VpcVolume
  >;
  readonly getVolume: Verb<VpcOne, VpcVolume>;
  readonly deleteVolume: Verb<VpcOneMatching, unknown>;

  readonly listVirtualNetworkInterfaces: List<
    VpcPaging & { readonly resourceGroupId?: string },
    'virtual_network_interfaces',
    VpcVirtualNetworkInterface
  >;
  readonly deleteVirtualNetworkInterfaces: Verb<VpcOne, unknown>;

  readonly listPlacementGroups: List<VpcPaging, 'placement_groups', VpcPlacementGroup>;
  readonly createPlacementGroup: Verb<
    VpcCall & {
      /** host_spread or power_spread. */
      readonly strategy: string;
      readonly name?: string;
      readonly resourceGroup?: VpcId;
    },
    VpcPlacementGroup
  >;
  readonly deletePlacementGroup: Verb<VpcOne, unknown>;

  readonly listReservations: List<
    VpcPaging & { readonly name?: string; readonly zoneName?: string },
    'reservations',
    VpcReservation
  >;
}
