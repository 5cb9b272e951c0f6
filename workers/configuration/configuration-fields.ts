/** The fields of a server's configuration file. */

import * as z from 'zod';
import * as field from '../../workflows/domain/spec-fields.ts';
import { NAME_PATTERN } from '../../workflows/domain/spec-limits.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const text = (what: string): z.ZodString => field.formed('^\\S(.*\\S)?$', what);

/** Where a secret is. It is never in the file itself. */
const secret = (what: string) =>
  z.union(
    [
      z.strictObject({ env: text('the name of a variable') }),
      z.strictObject({ file: text('the path of a file') }),
    ],
    field.discreet(`where ${what} is: {env: NAME} or {file: PATH}, never the secret itself`),
  );

const credentials = z.union(
  [
    z.literal('none'),
    z.strictObject({
      apiKey: secret('the API key'),
      /** That the key acts as. */
      trustedProfile: text('the id of a trusted profile').exactOptional(),
    }),
    z.strictObject({
      /** That the server's own machine, or container, acts as. */
      trustedProfile: text('the id of a trusted profile'),
      from: z.enum(['instance', 'container']).default('instance'),
      tokenFile: text('the path of a file').exactOptional(),
    }),
    z.strictObject({ bearer: secret('the token') }),
  ],
  field.discreet(
    '{apiKey: {env: NAME}}, {apiKey: {file: PATH}}, {trustedProfile: ID}, {bearer: {env: NAME}} or none',
  ),
);

const names = (what: string) =>
  z.array(text(what), field.shown(`a list, each ${what}`)).min(1, {
    error: () => `is empty; expected a list, each ${what}`,
  });

const url = field.formed('^https?://[^/\\s]+(/\\S*)?$', 'an address such as https://…');

const sshIdentity = field.map({
  privateKey: text('the path of a private key as ssh-keygen writes it'),
  passphrase: secret('its passphrase').exactOptional(),
});

const vpcConnection = field.map({
  region: field.formed('^[a-z]{2}-[a-z]{2,12}$', 'a region such as eu-de'),
  serviceUrl: url.exactOptional(),
  credentials,
  iamUrl: url.exactOptional(),
  resourceGroup: text('the id of a resource group'),
  vpc: text('the name or id of a VPC'),
  subnets: names('the name or id of a subnet'),
  securityGroups: names('the name or id of a security group'),
  keys: z.array(text('the name or id of an SSH key')).default([]),
  image: text('the id of an image, or how a stock image begins, such as ibm-debian-12').default(
    'ibm-debian-12',
  ),
  sshIdentity,
  hostKeySecret: secret('the secret that host keys are derived from'),
  tags: z.array(field.formed('^[A-Za-z0-9:_ .-]{1,128}$', 'a user tag')).default([]),
  quotas: field.map({ machines: field.whole(1, 10_000).exactOptional() }).default({}),
  ttl: field.duration({ least: 10 * MINUTE_MS, most: 365 * DAY_MS }).default(DAY_MS),
  readyWithin: field.duration({ least: 10_000, most: 25 * MINUTE_MS }).default(10 * MINUTE_MS),
  bootVolumeGb: field.whole(10, 250).exactOptional(),
  placementGroup: text('the id of a placement group').exactOptional(),
  reservation: text('the id of a reservation').exactOptional(),
  floatingIp: z.enum(['never', 'always'], field.shown('never or always')).default('never'),
  trustedProfile: text('the id of a trusted profile').exactOptional(),
  families: names('a family of profiles such as cx2').exactOptional(),
  prices: z.record(z.string(), field.decimal(0, 10_000)).default({}),
});

export const serverConfiguration = field.map({
  vpc: z.record(field.formed(NAME_PATTERN, 'the name of a connection'), vpcConnection).default({}),
});

export type SecretReference = z.output<ReturnType<typeof secret>>;
export type ConfiguredCredentials = z.output<typeof credentials>;
export type ConfiguredVpc = z.output<typeof vpcConnection>;
