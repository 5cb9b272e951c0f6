/** Resource groups and prices: what a client asks of IBM's other services before it asks for a machine. */

import { notFound } from '../api-error.ts';
import { instancePrice } from '../catalogue/prices.ts';
import { profiles } from '../catalogue/profiles.ts';
import { ok } from '../http/exchange.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';

export const accountRoutes: readonly Route[] = [
  {
    operation: 'listResourceGroups',
    method: 'GET',
    path: '/v2/resource_groups',
    open: true,
    handle: ({ world, query }) => {
      const name = query.get('name');
      const groups = world.resourceGroups.filter((group) => name === null || group.name === name);
      return ok({ resources: groups.map((group) => ({ ...group, state: 'ACTIVE' })) });
    },
  },
  {
    operation: 'listCatalogEntries',
    method: 'GET',
    path: '/api/v1',
    open: true,
    handle: ({ query }) => {
      const offset = Number(query.get('_offset') ?? 0);
      const limit = Number(query.get('_limit') ?? 50);
      return ok({
        offset,
        limit,
        count: profiles.length,
        resources: profiles
          .slice(offset, offset + limit)
          .map(({ name }) => ({ id: name, name, kind: 'vpc-instance-profile', active: true })),
      });
    },
  },
  {
    operation: 'getPricing',
    method: 'GET',
    path: '/api/v1/{id}/pricing',
    open: true,
    handle: pricing,
  },
];

function pricing({ path }: Exchange): Reply {
  const profile = profiles.find(({ name }) => name === path['id']);
  if (profile === undefined) throw notFound('Catalog entry', path['id'] ?? '');
  const price = instancePrice(profile, 'standard');
  return ok({
    type: 'Paygo',
    metrics: [
      {
        metric_id: 'part-is.instance-hours',
        charge_unit_name: 'INSTANCE_HOURS',
        amounts: [{ country: 'USA', currency: 'USD', prices: [{ quantity_tier: 1, price }] }],
      },
    ],
  });
}
