import { z } from 'zod';

import { ApiError } from '../api-error.ts';
import { checkUnique, groupSchema, nameSchema, parseBody, resolveGroup } from '../bodies.ts';
import { created, noContent, ok, rowOf } from '../http/exchange.ts';
import { listPage } from '../http/paging.ts';
import { checkQuota } from '../quotas.ts';
import { commonView } from '../views.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';
import type { PlacementGroupRow } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

const groupPrototype = z.strictObject({
  name: nameSchema.optional(),
  strategy: z.enum(['host_spread', 'power_spread']),
  resource_group: groupSchema,
});

export const placementGroupRoutes: readonly Route[] = [
  {
    operation: 'listPlacementGroups',
    method: 'GET',
    path: '/v1/placement_groups',
    handle: (exchange) =>
      listPage(exchange, {
        member: 'placement_groups',
        path: '/placement_groups',
        rows: exchange.world.placementGroups.rows(),
        view: (row) => groupView(exchange.world, row),
      }),
  },
  {
    operation: 'createPlacementGroup',
    method: 'POST',
    path: '/v1/placement_groups',
    handle: createGroup,
  },
  {
    operation: 'getPlacementGroup',
    method: 'GET',
    path: '/v1/placement_groups/{id}',
    handle: (exchange) => ok(groupView(exchange.world, groupOf(exchange))),
  },
  {
    operation: 'deletePlacementGroup',
    method: 'DELETE',
    path: '/v1/placement_groups/{id}',
    handle: deleteGroup,
  },
];

function createGroup({ world, body }: Exchange): Reply {
  const { name, strategy, resource_group } = parseBody(groupPrototype, body);
  checkUnique(world.placementGroups.rows(), name);
  checkQuota(world, 'placementGroups', world.placementGroups.rows().length);
  const row = world.placementGroups.insert({
    ...world.row('placementGroup', { name, resourceGroupId: resolveGroup(world, resource_group) }),
    strategy,
  });
  return created(groupView(world, row));
}

function deleteGroup(exchange: Exchange): Reply {
  const { id } = groupOf(exchange);
  const { world } = exchange;
  const members = world.instances.rows().filter(({ placementGroupId }) => placementGroupId === id);
  if (members.length > 0) {
    throw new ApiError('resource_in_use', `The placement group has ${members.length} instances`);
  }
  world.placementGroups.remove(id);
  return noContent;
}

function groupOf(exchange: Exchange): PlacementGroupRow {
  return rowOf(exchange, exchange.world.placementGroups, 'Placement group');
}

function groupView(world: World, row: PlacementGroupRow): View {
  return {
    ...commonView(world, row),
    resource_type: 'placement_group',
    lifecycle_state: 'stable',
    strategy: row.strategy,
  };
}
