import { z } from 'zod';

import { ApiError } from '../api-error.ts';
import { checkUnique, nameSchema, parseBody, byName } from '../bodies.ts';
import { checkMatch, created, noContent, ok, rowOf } from '../http/exchange.ts';
import { listPage } from '../http/paging.ts';
import { hrefOf, isoTime } from '../views.ts';
import { createInstance } from './instance-creation.ts';
import { actionConflict, inTransition } from './instance-life.ts';
import { happen } from './instance-runner.ts';
import { instanceView } from './instance-view.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';
import type { InstanceRow } from '../store/rows.ts';

const patchSchema = z.strictObject({
  name: nameSchema.optional(),
  profile: byName.optional(),
  metadata_service: z
    .strictObject({
      enabled: z.boolean().optional(),
      protocol: z.enum(['http', 'https']).optional(),
      response_hop_limit: z.number().int().min(1).max(64).optional(),
    })
    .optional(),
  availability_policy: z
    .strictObject({
      host_failure: z.enum(['restart', 'stop']).optional(),
      preemption: z.enum(['stop', 'delete']).optional(),
    })
    .optional(),
  reservation_affinity: z.looseObject({ pool: z.array(z.unknown()).optional() }).optional(),
});

const actionSchema = z.strictObject({
  type: z.enum(['start', 'stop', 'reboot']),
  force: z.boolean().default(false),
});

export const instanceRoutes: readonly Route[] = [
  { operation: 'listInstances', method: 'GET', path: '/v1/instances', handle: listInstances },
  {
    operation: 'createInstance',
    method: 'POST',
    path: '/v1/instances',
    handle: ({ world, body }) => {
      const row = createInstance(world, body);
      return created(instanceView(world, row), row);
    },
  },
  {
    operation: 'getInstance',
    method: 'GET',
    path: '/v1/instances/{id}',
    handle: (exchange) => {
      const row = instanceOf(exchange);
      return ok(instanceView(exchange.world, row), row);
    },
  },
  {
    operation: 'updateInstance',
    method: 'PATCH',
    path: '/v1/instances/{id}',
    handle: updateInstance,
  },
  {
    operation: 'deleteInstance',
    method: 'DELETE',
    path: '/v1/instances/{id}',
    handle: deleteInstance,
  },
  {
    operation: 'createInstanceAction',
    method: 'POST',
    path: '/v1/instances/{instance_id}/actions',
    handle: act,
  },
];

function listInstances(exchange: Exchange): Reply {
  const { world } = exchange;
  return listPage(exchange, {
    member: 'instances',
    path: '/instances',
    rows: world.instances.rows(),
    view: (row) => instanceView(world, row),
    filters: {
      name: (row) => row.name,
      'resource_group.id': (row) => row.resourceGroupId,
      'availability.class': (row) => row.availabilityClass,
      'vpc.id': (row) => row.vpcId,
      'vpc.name': (row) => world.vpcs.get(row.vpcId).name,
      'placement_group.id': (row) => row.placementGroupId,
      'reservation_affinity.policy': (row) => row.reservationPolicy,
    },
  });
}

function updateInstance(exchange: Exchange): Reply {
  const { world, body, headers } = exchange;
  const row = instanceOf(exchange);
  const patch = parseBody(patchSchema, body);
  checkMatch(exchange, row);
  if (patch.reservation_affinity?.pool && headers['if-match'] === undefined) {
    throw new ApiError('bad_request', 'A change of an array needs If-Match');
  }
  checkUnique(
    world.instances.rows().filter((other) => other !== row),
    patch.name,
  );
  if (patch.profile && row.life.status !== 'stopped') {
    throw new ApiError('invalid_state', 'The profile can be changed while the instance is stopped');
  }
  const { host_failure, preemption } = patch.availability_policy ?? {};
  const service = patch.metadata_service ?? {};
  world.instances.update(row.id, {
    ...(patch.name !== undefined && { name: patch.name }),
    ...(patch.profile?.name !== undefined && { profile: patch.profile.name }),
    ...(host_failure && { hostFailurePolicy: host_failure }),
    ...(preemption && { preemptionPolicy: preemption }),
    metadataService: {
      enabled: service.enabled ?? row.metadataService.enabled,
      protocol: service.protocol ?? row.metadataService.protocol,
      response_hop_limit: service.response_hop_limit ?? row.metadataService.response_hop_limit,
    },
  });
  const changed = world.instances.get(row.id);
  return ok(instanceView(world, changed), changed);
}

function deleteInstance(exchange: Exchange): Reply {
  const { world } = exchange;
  const row = instanceOf(exchange);
  checkMatch(exchange, row);
  if (inTransition(row.life) && world.settings.deleteInTransition === 'refuse') {
    const message = `Cannot delete an instance that is ${row.life.status}`;
    throw new ApiError('instance_delete_conflict', message);
  }
  happen(world, row.id, { kind: 'deletionAsked' });
  return noContent;
}

function act(exchange: Exchange): Reply {
  const { world, body } = exchange;
  const row = instanceOf(exchange, 'instance_id');
  const { type, force } = parseBody(actionSchema, body);
  const conflict = actionConflict(row.life, type);
  if (conflict !== undefined) throw new ApiError('invalid_state', conflict);
  happen(world, row.id, { kind: 'actionAsked', type, force });
  const id = world.id('part', row.zone);
  const href = hrefOf(world, `${row.path}/actions/${id}`);
  return created({
    id,
    href,
    type,
    force,
    status: 'pending',
    created_at: isoTime(world.clock.now()),
  });
}

/** The instance that the path names. @throws ApiError 404 */
export function instanceOf(exchange: Exchange, placeholder = 'id'): InstanceRow {
  return rowOf(exchange, exchange.world.instances, 'Instance', placeholder);
}
