/** How each method of `VpcApi` is put on the wire: a table, so that it can be read against IBM's documentation. */

import type { VpcApi } from './vpc-api.ts';

export interface VpcOperation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Placeholders are wire names; the parameter of each is the same in camel case. */
  readonly path: string;
  /** Parameters that become query parameters. */
  readonly query?: Names;
  /** The parameter that is the body, or the parameters that become members of it. */
  readonly body?: string | Names;
}

/** The parameter's name, and its name on the wire. */
type Names = Readonly<Record<string, string>>;

const page = { start: 'start', limit: 'limit' } as const;
const group = { resourceGroupId: 'resource_group.id' } as const;
const vpc = { vpcId: 'vpc.id' } as const;
const zone = { zoneName: 'zone.name' } as const;
const named = { name: 'name' } as const;
const owned = { ...named, resourceGroup: 'resource_group' } as const;

export const vpcOperations: { readonly [Name in keyof VpcApi]: VpcOperation } = {
  listRegions: { method: 'GET', path: '/regions' },
  listRegionZones: { method: 'GET', path: '/regions/{region_name}/zones' },
  listInstanceProfiles: { method: 'GET', path: '/instance/profiles' },
  getInstanceProfile: { method: 'GET', path: '/instance/profiles/{name}' },

  listInstances: {
    method: 'GET',
    path: '/instances',
    query: {
      ...page,
      ...group,
      ...named,
      availabilityClass: 'availability.class',
      placementGroupId: 'placement_group.id',
      ...vpc,
    },
  },
  createInstance: { method: 'POST', path: '/instances', body: 'instancePrototype' },
  getInstance: { method: 'GET', path: '/instances/{id}' },
  updateInstance: { method: 'PATCH', path: '/instances/{id}', body: named },
  deleteInstance: { method: 'DELETE', path: '/instances/{id}' },
  createInstanceAction: {
    method: 'POST',
    path: '/instances/{instance_id}/actions',
    body: { type: 'type', force: 'force' },
  },
  getInstanceInitialization: { method: 'GET', path: '/instances/{id}/initialization' },

  listImages: {
    method: 'GET',
    path: '/images',
    query: { ...page, ...named, status: 'status', visibility: 'visibility' },
  },
  getImage: { method: 'GET', path: '/images/{id}' },

  listKeys: { method: 'GET', path: '/keys', query: { ...page, ...group } },
  createKey: {
    method: 'POST',
    path: '/keys',
    body: { publicKey: 'public_key', ...owned, type: 'type' },
  },
  getKey: { method: 'GET', path: '/keys/{id}' },
  deleteKey: { method: 'DELETE', path: '/keys/{id}' },

  listVpcs: { method: 'GET', path: '/vpcs', query: { ...page, ...group } },
  createVpc: { method: 'POST', path: '/vpcs', body: owned },
  getVpc: { method: 'GET', path: '/vpcs/{id}' },
  deleteVpc: { method: 'DELETE', path: '/vpcs/{id}' },

  listSubnets: { method: 'GET', path: '/subnets', query: { ...page, ...group, ...zone, ...vpc } },
  createSubnet: { method: 'POST', path: '/subnets', body: 'subnetPrototype' },
  getSubnet: { method: 'GET', path: '/subnets/{id}' },
  deleteSubnet: { method: 'DELETE', path: '/subnets/{id}' },

  listSecurityGroups: {
    method: 'GET',
    path: '/security_groups',
    query: { ...page, ...group, ...vpc },
  },
  createSecurityGroup: { method: 'POST', path: '/security_groups', body: { vpc: 'vpc', ...owned } },
  createSecurityGroupRule: {
    method: 'POST',
    path: '/security_groups/{security_group_id}/rules',
    body: 'securityGroupRulePrototype',
  },
  deleteSecurityGroup: { method: 'DELETE', path: '/security_groups/{id}' },

  listFloatingIps: {
    method: 'GET',
    path: '/floating_ips',
    query: { ...page, ...group, targetId: 'target.id' },
  },
  createFloatingIp: { method: 'POST', path: '/floating_ips', body: 'floatingIpPrototype' },
  deleteFloatingIp: { method: 'DELETE', path: '/floating_ips/{id}' },
  addInstanceNetworkInterfaceFloatingIp: {
    method: 'PUT',
    path: '/instances/{instance_id}/network_interfaces/{network_interface_id}/floating_ips/{id}',
  },
  addNetworkInterfaceFloatingIp: {
    method: 'PUT',
    path: '/virtual_network_interfaces/{virtual_network_interface_id}/floating_ips/{id}',
  },

  listVolumes: {
    method: 'GET',
    path: '/volumes',
    query: { ...page, attachmentState: 'attachment_state', ...named, ...zone },
  },
  getVolume: { method: 'GET', path: '/volumes/{id}' },
  deleteVolume: { method: 'DELETE', path: '/volumes/{id}' },

  listVirtualNetworkInterfaces: {
    method: 'GET',
    path: '/virtual_network_interfaces',
    query: { ...page, ...group },
  },
  deleteVirtualNetworkInterfaces: { method: 'DELETE', path: '/virtual_network_interfaces/{id}' },

  listPlacementGroups: { method: 'GET', path: '/placement_groups', query: page },
  createPlacementGroup: {
    method: 'POST',
    path: '/placement_groups',
    body: { strategy: 'strategy', ...owned },
  },
  deletePlacementGroup: { method: 'DELETE', path: '/placement_groups/{id}' },

  listReservations: { method: 'GET', path: '/reservations', query: { ...page, ...named, ...zone } },
};
