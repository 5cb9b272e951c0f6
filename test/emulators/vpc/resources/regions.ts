import { notFound } from '../api-error.ts';
import { regionNames, zonesOf } from '../catalogue/regions.ts';
import { ok } from '../http/exchange.ts';
import { listAll } from '../http/paging.ts';
import { hrefOf } from '../views.ts';
import type { Exchange, Route } from '../http/exchange.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

export const regionRoutes: readonly Route[] = [
  {
    operation: 'listRegions',
    method: 'GET',
    path: '/v1/regions',
    handle: ({ world }) => listAll('regions', regionNames, (name) => regionView(world, name)),
  },
  {
    operation: 'getRegion',
    method: 'GET',
    path: '/v1/regions/{name}',
    handle: (exchange) => ok(regionView(exchange.world, regionOf(exchange, 'name'))),
  },
  {
    operation: 'listRegionZones',
    method: 'GET',
    path: '/v1/regions/{region_name}/zones',
    handle: (exchange) => {
      const region = regionOf(exchange, 'region_name');
      return listAll('zones', zonesOf(region), (name) => zoneView(exchange.world, region, name));
    },
  },
];

function regionOf({ path }: Exchange, placeholder: string): string {
  const name = path[placeholder] ?? '';
  if (regionNames.some((known) => known === name)) return name;
  throw notFound('Region', name);
}

/** The emulator is the end point of all regions, and knows the things of its own only. */
function regionView(world: World, name: string): View {
  return {
    name,
    href: hrefOf(world, `/regions/${name}`),
    endpoint: world.baseUrl,
    status: 'available',
  };
}

function zoneView(world: World, region: string, name: string): View {
  return {
    name,
    href: hrefOf(world, `/regions/${region}/zones/${name}`),
    region: { name: region, href: hrefOf(world, `/regions/${region}`) },
    status: 'available',
    universal_name: `${name}-universal`,
  };
}
