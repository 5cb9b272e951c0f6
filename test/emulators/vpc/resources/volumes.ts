import { z } from 'zod';

import { ApiError } from '../api-error.ts';
import {
  byName,
  checkUnique,
  groupSchema,
  identity,
  nameSchema,
  parseBody,
  resolveGroup,
  resolveZone,
} from '../bodies.ts';
import { VOLUME_PRICE_PER_GB } from '../catalogue/prices.ts';
import { checkMatch, created, noContent, ok, rowOf } from '../http/exchange.ts';
import { listPage } from '../http/paging.ts';
import { checkQuota } from '../quotas.ts';
import { removeLater } from '../removal.ts';
import { volumeView } from './volume-view.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';
import type { VolumeRow } from '../store/rows.ts';
import type { World } from '../world.ts';

const capacity = z.number().int().min(10).max(16_000);
const iops = z.number().int().min(100).max(64_000);

/** The members of a volume that is made with its instance. */
export const inlineVolumeSchema = z.strictObject({
  name: nameSchema.optional(),
  capacity: capacity.optional(),
  iops: iops.optional(),
  bandwidth: z.number().int().optional(),
  profile: byName,
  user_tags: z.array(z.string()).default([]),
  encryption_key: z.looseObject({}).optional(),
  resource_group: groupSchema,
});

export type InlineVolume = z.output<typeof inlineVolumeSchema>;

const volumeSchema = inlineVolumeSchema.extend({ zone: byName, capacity });

const patchSchema = z.strictObject({
  name: nameSchema.optional(),
  capacity: capacity.optional(),
  iops: iops.optional(),
  bandwidth: z.number().int().optional(),
  profile: identity(['name', 'href']).optional(),
  user_tags: z.array(z.string()).optional(),
});

export const volumeRoutes: readonly Route[] = [
  {
    operation: 'listVolumes',
    method: 'GET',
    path: '/v1/volumes',
    handle: (exchange) =>
      listPage(exchange, {
        member: 'volumes',
        path: '/volumes',
        rows: exchange.world.volumes.rows(),
        view: (row) => volumeView(exchange.world, row),
        filters: {
          name: (row) => row.name,
          attachment_state: (row) => (row.instanceId === undefined ? 'unattached' : 'attached'),
          'zone.name': (row) => row.zone,
        },
      }),
  },
  { operation: 'createVolume', method: 'POST', path: '/v1/volumes', handle: createVolume },
  {
    operation: 'getVolume',
    method: 'GET',
    path: '/v1/volumes/{id}',
    handle: (exchange) => {
      const row = volumeOf(exchange);
      return ok(volumeView(exchange.world, row), row);
    },
  },
  { operation: 'updateVolume', method: 'PATCH', path: '/v1/volumes/{id}', handle: updateVolume },
  { operation: 'deleteVolume', method: 'DELETE', path: '/v1/volumes/{id}', handle: deleteVolume },
];

/** @throws ApiError; changes nothing. */
export function checkVolumes(world: World, wanted: readonly InlineVolume[]): void {
  for (const { name } of wanted) {
    checkUnique(world.volumes.rows(), name, (taken) => nameTaken(taken));
  }
  checkQuota(world, 'volumes', world.volumes.rows().length, wanted.length);
}

export function makeVolume(
  world: World,
  wanted: InlineVolume,
  place: {
    readonly zone: string;
    readonly defaultCapacity: number;
    readonly sourceImageId?: string;
  },
): VolumeRow {
  const { zone, defaultCapacity, sourceImageId } = place;
  const size = wanted.capacity ?? defaultCapacity;
  const row = world.volumes.insert({
    ...world.row('volume', {
      name: wanted.name,
      resourceGroupId: resolveGroup(world, wanted.resource_group),
    }),
    zone,
    capacity: size,
    iops: wanted.iops ?? 3_000,
    profile: wanted.profile.name ?? 'general-purpose',
    userTags: wanted.user_tags,
    status: 'available',
    ...(sourceImageId !== undefined && { sourceImageId }),
  });
  const pricePerHour = size * VOLUME_PRICE_PER_GB;
  world.costs.open(
    { id: row.id, name: row.name, kind: 'volume', what: `${size} GB`, pricePerHour },
    world.clock.now(),
  );
  return row;
}

export function removeVolume(world: World, id: string): void {
  world.volumes.remove(id);
  world.costs.close(id, world.clock.now());
}

function createVolume({ world, body }: Exchange): Reply {
  const { zone, ...wanted } = parseBody(volumeSchema, body);
  checkVolumes(world, [wanted]);
  const place = { zone: resolveZone(world, zone), defaultCapacity: wanted.capacity };
  const row = makeVolume(world, wanted, place);
  return created(volumeView(world, row), row);
}

/** A change of IOPS takes as long as a deletion; meanwhile the volume does not go with its instance. */
function updateVolume(exchange: Exchange): Reply {
  const { world, body } = exchange;
  const row = volumeOf(exchange);
  const { name, capacity: size, iops: rate, user_tags } = parseBody(patchSchema, body);
  checkMatch(exchange, row);
  checkUnique(
    world.volumes.rows().filter((other) => other !== row),
    name,
    nameTaken,
  );
  world.volumes.update(row.id, {
    ...(name !== undefined && { name }),
    ...(size !== undefined && { capacity: size }),
    ...(rate !== undefined && { iops: rate, status: 'updating' }),
    ...(user_tags !== undefined && { userTags: user_tags }),
  });
  if (rate !== undefined) {
    removeLater(world, () => world.volumes.update(row.id, { status: 'available' }));
  }
  const changed = world.volumes.get(row.id);
  return ok(volumeView(world, changed), changed);
}

function deleteVolume(exchange: Exchange): Reply {
  const { world } = exchange;
  const row = volumeOf(exchange);
  checkMatch(exchange, row);
  if (row.instanceId !== undefined) {
    throw new ApiError('resource_in_use', 'The volume is attached to an instance');
  }
  world.volumes.update(row.id, { status: 'pending_deletion' });
  removeLater(world, () => removeVolume(world, row.id));
  return noContent;
}

function volumeOf(exchange: Exchange): VolumeRow {
  return rowOf(exchange, exchange.world.volumes, 'Volume');
}

function nameTaken(name: string): ApiError {
  return new ApiError('duplicate_error', `Volume with name "${name}" already exists`, {
    target: { name: 'name', type: 'field', value: name },
  });
}
