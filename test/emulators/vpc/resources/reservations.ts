import { z } from 'zod';

import { ApiError, badField } from '../api-error.ts';
import {
  byName,
  checkUnique,
  groupSchema,
  nameSchema,
  parseBody,
  resolveGroup,
  resolveZone,
} from '../bodies.ts';
import { profileReference } from '../catalogue/profile-view.ts';
import { profiles } from '../catalogue/profiles.ts';
import { created, ok, rowOf } from '../http/exchange.ts';
import { listPage } from '../http/paging.ts';
import { commonView, isoTime, zoneView } from '../views.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';
import type { ReservationRow } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

const reservationSchema = z.strictObject({
  name: nameSchema.optional(),
  capacity: z.strictObject({ total: z.number().int().min(1) }),
  committed_use: z.strictObject({
    term: z.enum(['one_year', 'three_year']),
    expiration_policy: z.enum(['release', 'renew']).optional(),
  }),
  profile: z.strictObject({ name: z.string(), resource_type: z.literal('instance_profile') }),
  zone: byName,
  affinity_policy: z.enum(['automatic', 'restricted']).default('restricted'),
  resource_group: groupSchema,
});

export const reservationRoutes: readonly Route[] = [
  {
    operation: 'listReservations',
    method: 'GET',
    path: '/v1/reservations',
    handle: (exchange) =>
      listPage(exchange, {
        member: 'reservations',
        path: '/reservations',
        rows: exchange.world.reservations.rows(),
        view: (row) => reservationView(exchange.world, row),
        filters: {
          name: (row) => row.name,
          'zone.name': (row) => row.zone,
          affinity_policy: (row) => row.affinityPolicy,
          'resource_group.id': (row) => row.resourceGroupId,
        },
      }),
  },
  {
    operation: 'createReservation',
    method: 'POST',
    path: '/v1/reservations',
    handle: createReservation,
  },
  {
    operation: 'getReservation',
    method: 'GET',
    path: '/v1/reservations/{id}',
    handle: (exchange) => ok(reservationView(exchange.world, reservationOf(exchange))),
  },
  {
    operation: 'activateReservation',
    method: 'POST',
    path: '/v1/reservations/{id}/activate',
    handle: (exchange) => {
      exchange.world.reservations.update(reservationOf(exchange).id, { status: 'active' });
      return { status: 202 };
    },
  },
  {
    operation: 'deleteReservation',
    method: 'DELETE',
    path: '/v1/reservations/{id}',
    handle: deleteReservation,
  },
];

/** Instances that it holds room for. */
export function reservationUsers({ instances }: World, id: string): number {
  return instances.rows().filter((row) => row.reservationIds.includes(id)).length;
}

function createReservation({ world, body }: Exchange): Reply {
  const wanted = parseBody(reservationSchema, body);
  checkUnique(world.reservations.rows(), wanted.name);
  if (!profiles.some(({ name }) => name === wanted.profile.name)) {
    throw badField('profile', 'There is no such profile', wanted.profile.name);
  }
  const zone = resolveZone(world, wanted.zone);
  const resourceGroupId = resolveGroup(world, wanted.resource_group);
  const row = world.reservations.insert({
    ...world.row('reservation', { name: wanted.name, zone, resourceGroupId }),
    zone,
    profile: wanted.profile.name,
    total: wanted.capacity.total,
    term: wanted.committed_use.term,
    affinityPolicy: wanted.affinity_policy,
    status: 'inactive',
  });
  return created(reservationView(world, row));
}

/** The committed term is real money at IBM: an active reservation stays. */
function deleteReservation(exchange: Exchange): Reply {
  const { world } = exchange;
  const row = reservationOf(exchange);
  if (row.status === 'active') {
    throw new ApiError('invalid_state', 'An active reservation cannot be deleted');
  }
  world.reservations.remove(row.id);
  return { status: 202, body: reservationView(world, row) };
}

function reservationOf(exchange: Exchange): ReservationRow {
  return rowOf(exchange, exchange.world.reservations, 'Reservation');
}

function reservationView(world: World, row: ReservationRow): View {
  const used = reservationUsers(world, row.id);
  return {
    ...commonView(world, row),
    resource_type: 'reservation',
    lifecycle_state: 'stable',
    status: row.status,
    status_reasons: [],
    affinity_policy: row.affinityPolicy,
    capacity: {
      allocated: row.total,
      available: row.total - used,
      total: row.total,
      used,
      status: 'allocated',
    },
    committed_use: {
      expiration_at: isoTime(row.createdAtMs + 365 * 86_400_000),
      expiration_policy: 'release',
      term: row.term,
    },
    profile: profileReference(world, row.profile),
    zone: zoneView(world, row.zone),
  };
}
