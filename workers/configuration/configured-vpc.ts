/** A VPC connection of the configuration → what a server makes machines with. */

import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import { messageOf } from '../../activities/logger.ts';
import type { VpcCredentials } from '../../activities/provider/vpc/vpc-authenticator.ts';
import { vpcServiceUrl } from '../../activities/provider/vpc/vpc-endpoint.ts';
import type { VpcSettings } from '../vpc-settings.ts';
import type { ConfiguredCredentials, ConfiguredVpc } from './configuration-fields.ts';
import type { ConfigurationPlace } from './configuration-place.ts';
import { readSecret } from './secret-reference.ts';

/** A private key in a file, and what unlocks it. */
export interface ConfiguredIdentity {
  readonly kind: 'file';
  readonly path: string;
  readonly passphrase?: string;
}

export interface ConfiguredMachines {
  readonly settings: VpcSettings;
  /** Under the name that `settings.identity` tells. */
  readonly identity: ConfiguredIdentity;
}

/** @throws when a secret or a key that it refers to cannot be read. */
export function configuredVpc(
  place: ConfigurationPlace,
  name: string,
  written: ConfiguredVpc,
): ConfiguredMachines {
  const at = (field: string): string => `vpc.${name}.${field}`;
  const identity = identityOf(place, at('sshIdentity'), written.sshIdentity);
  const { region, quotas, bootVolumeGb, families } = written;
  const { placementGroup, reservation, trustedProfile } = written;
  const settings: VpcSettings = {
    name,
    region,
    access: {
      kind: 'client',
      serviceUrl: (written.serviceUrl ?? vpcServiceUrl(region)).replace(/\/$/, ''),
      credentials: credentialsOf(place, at('credentials'), written.credentials, written.iamUrl),
    },
    resourceGroupId: written.resourceGroup,
    vpc: written.vpc,
    subnets: written.subnets,
    securityGroups: written.securityGroups,
    keys: written.keys,
    image: written.image,
    identity: `vpc-${name}`,
    authorizedKeys: [publicHalf(place, at('sshIdentity'), identity)],
    hostKeySecret: readSecret(place, at('hostKeySecret'), written.hostKeySecret),
    tags: written.tags,
    ttlMs: written.ttl,
    readyWithinMs: written.readyWithin,
    floatingIp: written.floatingIp,
    prices: written.prices,
    ...(quotas.machines !== undefined && { maxMachines: quotas.machines }),
    ...(bootVolumeGb !== undefined && { bootVolumeGb }),
    ...(placementGroup !== undefined && { placementGroupId: placementGroup }),
    ...(reservation !== undefined && { reservationId: reservation }),
    ...(trustedProfile !== undefined && { trustedProfileId: trustedProfile }),
    ...(families && { families }),
  };
  return { settings, identity };
}

function credentialsOf(
  place: ConfigurationPlace,
  field: string,
  written: ConfiguredCredentials,
  iamUrl: string | undefined,
): VpcCredentials {
  const url = iamUrl === undefined ? {} : { url: iamUrl };
  if (written === 'none') return { kind: 'none' };
  if ('bearer' in written) {
    return { kind: 'bearer', token: readSecret(place, `${field}.bearer`, written.bearer) };
  }
  if ('apiKey' in written) {
    const apiKey = readSecret(place, `${field}.apiKey`, written.apiKey);
    const profileId = written.trustedProfile;
    return profileId === undefined
      ? { kind: 'iam', apiKey, ...url }
      : { kind: 'assume', apiKey, profileId, ...url };
  }
  const { trustedProfile: profileId, from, tokenFile } = written;
  if (from === 'instance') return { kind: 'instance', profileId, ...url };
  const token = tokenFile === undefined ? {} : { tokenFile: place.pathOf(tokenFile) };
  return { kind: 'container', profileId, ...token, ...url };
}

function identityOf(
  place: ConfigurationPlace,
  field: string,
  { privateKey, passphrase }: ConfiguredVpc['sshIdentity'],
): ConfiguredIdentity {
  const path = place.pathOf(privateKey);
  if (passphrase === undefined) return { kind: 'file', path };
  return { kind: 'file', path, passphrase: readSecret(place, `${field}.passphrase`, passphrase) };
}

/** What machines are to authorise. */
function publicHalf(
  place: ConfigurationPlace,
  field: string,
  { path, passphrase }: ConfiguredIdentity,
): string {
  const key = readKey(place, field, path);
  const parsed = ssh2.utils.parseKey(key, passphrase);
  if (parsed instanceof Error) {
    const remedy = 'give a private key as ssh-keygen writes it, and its passphrase';
    throw place.fault(`${field}.privateKey`, `${path}: ${parsed.message}: ${remedy}`);
  }
  return `${parsed.type} ${parsed.getPublicSSH().toString('base64')}`;
}

function readKey(place: ConfigurationPlace, field: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const remedy = 'make one with ssh-keygen -t ed25519, or correct the path';
    throw place.fault(`${field}.privateKey`, `${messageOf(error)}: ${remedy}`, error);
  }
}
