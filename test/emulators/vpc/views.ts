/** Pieces that many answers are made of. */

import type { Row } from './store/table.ts';
import type { World } from './world.ts';

export interface Reference {
  readonly id: string;
  readonly crn: string;
  readonly href: string;
  readonly name: string;
}

export type View = Readonly<Record<string, unknown>>;

export function hrefOf(world: World, path: string): string {
  return `${world.baseUrl}/v1${path}`;
}

export function reference(world: World, row: Row): Reference {
  return { id: row.id, crn: row.crn, href: hrefOf(world, row.path), name: row.name };
}

export function typedReference(world: World, row: Row, resource_type: string): View {
  return { ...reference(world, row), resource_type };
}

/** The members that every resource shows. */
export function commonView(world: World, row: Row): View {
  return {
    ...reference(world, row),
    created_at: isoTime(row.createdAtMs),
    resource_group: resourceGroupView(world, row.resourceGroupId),
  };
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function zoneView(world: World, zone: string): View {
  return { name: zone, href: hrefOf(world, `/regions/${world.region}/zones/${zone}`) };
}

export function etagOf({ revision }: Row): string {
  return `W/"${revision.toString(16).padStart(8, '0')}"`;
}

function resourceGroupView({ resourceGroups }: World, id: string): View {
  const name = resourceGroups.find((group) => group.id === id)?.name ?? 'unknown';
  const href = `https://resource-controller.cloud.ibm.com/v2/resource_groups/${id}`;
  return { id, href, name };
}
