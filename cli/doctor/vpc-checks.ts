/** What the provider `vpc` needs: of the configuration, of IBM Cloud, and of the network in it. */

import { messageOf } from '../../activities/logger.ts';
import type { VpcConnection } from '../../activities/provider/vpc/vpc-connection.ts';
import { VpcFailure } from '../../activities/provider/vpc/vpc-failure.ts';
import { listVpcInstances, listVpcParts } from '../../activities/provider/vpc/vpc-inventory.ts';
import { findImage, findSurroundings } from '../../activities/provider/vpc/vpc-surroundings.ts';
import { type Check, failed, type Finding, ok, warning } from './check.ts';
import { mayCreate } from './vpc-permission-probe.ts';
import { type VpcLink, withVpc } from './vpc-link.ts';

export function vpcChecks(link: VpcLink): readonly Check[] {
  const check = (name: string, ask: (connection: VpcConnection) => Promise<Finding>): Check => ({
    name,
    look: () => withVpc(link, ask),
  });
  return [
    configurationCheck(link),
    credentialsCheck(link),
    check('vpc-permissions', permissions),
    check('vpc-network', network),
    check('vpc-image', image),
    check('vpc-quota', quota),
  ];
}

function configurationCheck(link: VpcLink): Check {
  return {
    name: 'vpc-configuration',
    async look() {
      try {
        const { name, region, resourceGroupId } = await link.connection();
        const facts = { connection: name, region, resourceGroup: resourceGroupId };
        return ok(`connection ${name} in ${region} can be read, with its secrets and keys`, facts);
      } catch (error) {
        return failed(messageOf(error), 'correct the configuration of the fleet servers');
      }
    },
  };
}

/** The one question that everybody may ask who has any token. */
function credentialsCheck(link: VpcLink): Check {
  const judge = async ({ api, region }: VpcConnection): Promise<Finding> => {
    try {
      const { result } = await api.listRegions();
      const known = result.regions.some(({ name }) => name === region);
      return known
        ? ok(`IBM Cloud takes the credentials, and serves ${region}`, { region })
        : failed(`IBM Cloud has no region ${region}`, 'correct region', { region });
    } catch (error) {
      if (!(error instanceof VpcFailure)) throw error;
      return judgeRefusal(error);
    }
  };
  return { name: 'vpc-credentials', look: () => withVpc(link, judge) };
}

function judgeRefusal({ verdict, message, details }: VpcFailure): Finding {
  const facts = { operation: details.operation, code: details.code ?? '' };
  return verdict === 'denied'
    ? failed(`the credentials are refused: ${message}`, 'correct credentials', facts)
    : failed(message, 'look at serviceUrl, iamUrl, and the way out of this computer', facts);
}

async function permissions(connection: VpcConnection): Promise<Finding> {
  const { api, resourceGroupId } = connection;
  const scope = { resourceGroupId, prefix: 'fleet-' };
  await Promise.all([listVpcInstances(api, scope), listVpcParts(api, scope)]);
  return (await mayCreate(connection))
    ? ok('machines and their parts may be listed, and machines may be asked for')
    : failed(
        'machines may be listed, and may not be made',
        'give the identity the role Editor for VPC in the resource group',
      );
}

async function network(connection: VpcConnection): Promise<Finding> {
  const { subnets, securityGroupIds, keyIds } = await findSurroundings(connection);
  const places = subnets.map(
    ({ name, zone, available_ipv4_address_count: free }) =>
      `${name} in ${zone.name} with ${free} free addresses`,
  );
  const free = subnets.reduce((sum, subnet) => sum + subnet.available_ipv4_address_count, 0);
  const facts = {
    subnets: subnets.length,
    freeAddresses: free,
    securityGroups: securityGroupIds.length,
    keys: keyIds.length,
  };
  const found = `VPC ${connection.vpc} has ${places.join(', ')}`;
  return free > 0
    ? ok(found, facts)
    : failed(found, 'name subnets that have room (subnets)', facts);
}

async function image(connection: VpcConnection): Promise<Finding> {
  const { name, id, created_at: createdAt } = await findImage(connection);
  return ok(`machines are made from ${name}`, { image: name, id, createdAt });
}

/** IBM's own quotas cannot be asked for. */
async function quota({ api, resourceGroupId, maxMachines }: VpcConnection): Promise<Finding> {
  const machines = await listVpcInstances(api, { resourceGroupId, prefix: 'fleet-' });
  const there = `${machines.length} machines of fleets are there`;
  const facts = { machines: machines.length, ...(maxMachines !== undefined && { maxMachines }) };
  if (maxMachines === undefined) {
    return ok(`${there}; how many may be is up to IBM, which does not tell`, facts);
  }
  return machines.length < maxMachines
    ? ok(`${there}, of at most ${maxMachines}`, facts)
    : warning(`${there}, and no more are allowed`, 'raise quotas.machines, or wait', facts);
}
