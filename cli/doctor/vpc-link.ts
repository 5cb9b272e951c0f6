/** The VPC connection that is looked at: read from the configuration once, for all checks. */

import { VpcFailure } from '../../activities/provider/vpc/vpc-failure.ts';
import type { VpcConnection } from '../../activities/provider/vpc/vpc-connection.ts';
import { SetUpFault } from '../../activities/provider/vpc/vpc-surroundings.ts';
import { type ConfigurationFlags, configuredMachines } from '../../workers/config.ts';
import { vpcConnection } from '../../workers/vpc-machines.ts';
import { failed, type Finding, skipped } from './check.ts';

export interface VpcLinkOptions extends ConfigurationFlags {
  /** Which connection. Default: the only one, else `default`. */
  readonly connection?: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface VpcLink {
  readonly options: VpcLinkOptions;
  /** Throws when the configuration cannot be used. */
  connection(): Promise<VpcConnection>;
}

export function createVpcLink(options: VpcLinkOptions): VpcLink {
  let opened: Promise<VpcConnection> | undefined;
  return { options, connection: () => (opened ??= open(options)) };
}

async function open(options: VpcLinkOptions): Promise<VpcConnection> {
  const { vpc } = await configuredMachines(options, options.env);
  if (vpc === undefined) {
    throw new Error('no configuration is given: name one with --config, or in FLEET_CONFIG');
  }
  const names = Object.keys(vpc);
  const [only] = names.length === 1 ? names : ['default'];
  const name = options.connection ?? only ?? 'default';
  const settings = Object.hasOwn(vpc, name) ? vpc[name] : undefined;
  if (settings) return vpcConnection(settings);
  const known = names.join(', ') || 'none';
  throw new Error(`it has no VPC connection ${name} (it has ${known}): choose with --connection`);
}

/** Asks the connection; what it cannot be asked for the trouble of another check is skipped. */
export async function withVpc(
  link: VpcLink,
  ask: (connection: VpcConnection) => Promise<Finding>,
): Promise<Finding> {
  let connection: VpcConnection;
  try {
    connection = await link.connection();
  } catch {
    return skipped('needs a configuration that can be used');
  }
  try {
    return await ask(connection);
  } catch (error) {
    if (error instanceof SetUpFault) return failed(error.found, error.remedy);
    if (error instanceof VpcFailure) return judgeFailure(error);
    throw error;
  }
}

function judgeFailure(failure: VpcFailure): Finding {
  const { operation, status, fromIam } = failure.details;
  if (status === undefined || status === 401 || fromIam) {
    return skipped('needs an API that answers, and credentials that it accepts');
  }
  const facts = { operation, status };
  return failure.verdict === 'denied'
    ? failed(`${operation} is not allowed`, 'give the identity the role Editor for VPC', facts)
    : failed(failure.message, 'look at the status of IBM Cloud, and ask again', facts);
}
