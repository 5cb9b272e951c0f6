import { createHash } from 'node:crypto';

import { z } from 'zod';

import { badField } from '../api-error.ts';
import { checkUnique, groupSchema, nameSchema, parseBody, resolveGroup } from '../bodies.ts';
import { created, noContent, ok, rowOf } from '../http/exchange.ts';
import { listPage } from '../http/paging.ts';
import { checkQuota } from '../quotas.ts';
import { commonView } from '../views.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';
import type { KeyRow } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

const keySchema = z.strictObject({
  public_key: z.string(),
  name: nameSchema.optional(),
  resource_group: groupSchema,
  type: z.enum(['rsa', 'ed25519']).default('rsa'),
});

export const keyRoutes: readonly Route[] = [
  {
    operation: 'listKeys',
    method: 'GET',
    path: '/v1/keys',
    handle: (exchange) =>
      listPage(exchange, {
        member: 'keys',
        path: '/keys',
        rows: exchange.world.keys.rows(),
        view: (row) => keyView(exchange.world, row),
        filters: { 'resource_group.id': (row) => row.resourceGroupId },
      }),
  },
  { operation: 'createKey', method: 'POST', path: '/v1/keys', handle: createKey },
  {
    operation: 'getKey',
    method: 'GET',
    path: '/v1/keys/{id}',
    handle: (exchange) => ok(keyView(exchange.world, rowOf(exchange, exchange.world.keys, 'Key'))),
  },
  {
    operation: 'deleteKey',
    method: 'DELETE',
    path: '/v1/keys/{id}',
    handle: (exchange) => {
      exchange.world.keys.remove(rowOf(exchange, exchange.world.keys, 'Key').id);
      return noContent;
    },
  },
];

function createKey({ world, body }: Exchange): Reply {
  const { public_key, name, resource_group, type } = parseBody(keySchema, body);
  const { fingerprint, length } = readKey(public_key, type);
  checkUnique(world.keys.rows(), name);
  const same = world.keys.rows().find((row) => row.fingerprint === fingerprint);
  if (same) throw badField('public_key', 'Key with fingerprint already exists', fingerprint);
  checkQuota(world, 'keys', world.keys.rows().length);
  const row = world.keys.insert({
    ...world.row('key', { name, resourceGroupId: resolveGroup(world, resource_group) }),
    publicKey: public_key,
    type,
    fingerprint,
    length,
  });
  return created(keyView(world, row));
}

/** @throws ApiError when it is not a public key of that type in OpenSSH's form. */
function readKey(
  text: string,
  type: KeyRow['type'],
): { readonly fingerprint: string; readonly length: number } {
  const [algorithm, base64 = ''] = text.trim().split(/\s+/);
  const blob = Buffer.from(base64, 'base64');
  if (algorithm !== `ssh-${type}` || blob.length < 32) {
    throw badField('public_key', `The public key is not a valid ${type} key`);
  }
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return {
    fingerprint: `SHA256:${digest}`,
    length: type === 'ed25519' ? 256 : rsaBits(blob),
  };
}

/** The blob holds name, exponent and modulus, each with its length before it. */
function rsaBits(blob: Buffer): number {
  const exponentAt = 4 + blob.readUInt32BE(0);
  const modulusAt = exponentAt + 4 + blob.readUInt32BE(exponentAt);
  return Math.round(((blob.readUInt32BE(modulusAt) - 1) * 8) / 1_024) * 1_024;
}

function keyView(world: World, row: KeyRow): View {
  return {
    ...commonView(world, row),
    type: row.type,
    public_key: row.publicKey,
    fingerprint: row.fingerprint,
    length: row.length,
  };
}
