/** What a connection names of its network, found by id or name. */

import type { VpcApi } from './vpc-api.ts';
import type { VpcCall } from './vpc-calls.ts';
import type { VpcConnection } from './vpc-connection.ts';
import type { VpcImage, VpcReference, VpcSubnet } from './vpc-objects.ts';
import { allVpcRows } from './vpc-pages.ts';

export interface Surroundings {
  readonly vpcId: string;
  /** Those of the connection, in its order. */
  readonly subnets: readonly VpcSubnet[];
  readonly securityGroupIds: readonly string[];
  readonly keyIds: readonly string[];
}

/** @throws SetUpFault when something that the connection names is not there. */
export async function findSurroundings(connection: VpcConnection): Promise<Surroundings> {
  const { api } = connection;
  const vpcId = (await findVpc(connection)).id;
  const [subnets, groups, keys] = await Promise.all([
    listSubnets(api, vpcId),
    allVpcRows('security_groups', (paging) => api.listSecurityGroups({ ...paging, vpcId })),
    allVpcRows('keys', (paging) => api.listKeys(paging)),
  ]);
  const idsOf = (what: string, rows: readonly VpcReference[], wanted: readonly string[]) =>
    wanted.map((one) => pick(connection, what, rows, one).id);
  return {
    vpcId,
    subnets: connection.subnets.map((one) => pick(connection, 'subnet', subnets, one)),
    securityGroupIds: idsOf('security group', groups, connection.securityGroups),
    keyIds: idsOf('key', keys, connection.keys),
  };
}

async function findVpc(connection: VpcConnection): Promise<VpcReference> {
  const vpcs = await allVpcRows('vpcs', (paging) => connection.api.listVpcs(paging));
  return pick(connection, 'VPC', vpcs, connection.vpc);
}

/** The image with this id, or else the newest available public one for cloud-init whose name begins so. */
export async function findImage(connection: VpcConnection): Promise<VpcImage> {
  const images = await allVpcRows('images', (paging) =>
    connection.api.listImages({ ...paging, status: ['available'] }),
  );
  const [newest] = images
    .filter(({ id, name, visibility }) =>
      [id, name].includes(connection.image)
        ? true
        : visibility === 'public' && name.startsWith(connection.image),
    )
    .filter((image) => image.user_data_format === 'cloud_init')
    .filter((image) => image.operating_system.architecture === 'amd64')
    .toSorted((one, other) => compare(other.created_at, one.created_at));
  if (newest) return newest;
  throw new SetUpFault(
    connection,
    `no available image for amd64 and cloud-init has the id or name ${connection.image}, or a stock name that begins so`,
    'correct image',
  );
}

/** Nothing of this can change by asking again: the connection is to be corrected. */
export class SetUpFault extends Error {
  override readonly name = 'SetUpFault';
  readonly found: string;
  readonly remedy: string;

  constructor({ name, region }: VpcConnection, found: string, remedy: string) {
    super(`${found}: ${remedy} in the configuration [connection=${name}, region=${region}]`);
    this.found = found;
    this.remedy = remedy;
  }
}

function listSubnets(api: VpcApi, vpcId: string, call: VpcCall = {}) {
  return allVpcRows('subnets', (paging) => api.listSubnets({ ...paging, ...call, vpcId }));
}

function pick<Row extends VpcReference>(
  connection: VpcConnection,
  what: string,
  rows: readonly Row[],
  wanted: string,
): Row {
  const row = rows.find(({ id, name }) => id === wanted || name === wanted);
  if (row) return row;
  const known = rows.map(({ name }) => name).slice(0, NAMES_SHOWN);
  const where = known.length > 0 ? `there are ${known.join(', ')}` : 'there is none';
  throw new SetUpFault(
    connection,
    `no ${what} has the id or name ${wanted} (${where})`,
    `correct it, or make it`,
  );
}

const NAMES_SHOWN = 8;

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
