/** Bodies of the commands that steer the emulator. */

import { z } from 'zod';

import { defaultQuotas } from '../quotas.ts';
import { phases } from '../time/latencies.ts';

const count = z.number().int().min(0);

const effect = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('reply'),
    status: z.number().int().min(400).max(599),
    code: z.string().exactOptional(),
    retryAfterSeconds: count.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('dropBefore') }),
  z.strictObject({ kind: z.literal('dropAfter') }),
  z.strictObject({ kind: z.literal('hang') }),
  z.strictObject({ kind: z.literal('delay'), ms: count }),
  z.strictObject({ kind: z.literal('duplicate') }),
]);

export const faultsSchema = z.array(
  z.strictObject({
    operation: z.string().exactOptional(),
    about: z.string().exactOptional(),
    skip: count.exactOptional(),
    times: count.exactOptional(),
    effect,
  }),
);

export const capacitySchema = z.array(
  z.strictObject({
    zone: z.string().exactOptional(),
    profile: z.string().exactOptional(),
    availabilityClass: z.enum(['standard', 'spot']).exactOptional(),
    machines: count,
  }),
);

export const startFailuresSchema = z.array(
  z.strictObject({
    about: z.string().exactOptional(),
    code: z.enum([
      'cannot_start',
      'cannot_start_capacity',
      'cannot_start_compute',
      'cannot_start_ip_address',
      'cannot_start_network',
      'cannot_start_placement_group',
      'cannot_start_reservation_capacity',
      'cannot_start_storage',
    ]),
    times: count.exactOptional(),
  }),
);

const bootTrouble = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('never') }),
  z.strictObject({ kind: z.literal('slow'), seconds: count }),
  z.strictObject({ kind: z.literal('noEngine') }),
  z.strictObject({ kind: z.literal('userDataFails') }),
]);

export const bootTroublesSchema = z.array(
  z.strictObject({ about: z.string().exactOptional(), trouble: bootTrouble }),
);

const range = z.tuple([count, count]);
// Object.keys forgets the literal names that the quotas are typed with.
const quotaNames = Object.keys(defaultQuotas) as (keyof typeof defaultQuotas)[];

export const settingsSchema = z.strictObject({
  auth: z.enum(['iam', 'none']).exactOptional(),
  apiKeys: z.array(z.string()).exactOptional(),
  tokenLifetimeSeconds: z.number().int().min(1).exactOptional(),
  latencies: z.partialRecord(z.enum(phases), range).exactOptional(),
  quotas: z.partialRecord(z.enum(quotaNames), count).exactOptional(),
  quotaStatus: z.union([z.literal(400), z.literal(403), z.literal(409)]).exactOptional(),
  deleteInTransition: z.enum(['refuse', 'accept']).exactOptional(),
  etags: z.enum(['strict', 'lenient']).exactOptional(),
  listLagMs: count.exactOptional(),
  leaks: z
    .strictObject({ networkInterfaces: z.boolean(), bootVolumes: z.boolean() })
    .exactOptional(),
});
