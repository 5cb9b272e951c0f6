/** Global Tagging and Global Search, as far as they find what is tagged. */

import { z } from 'zod';

import { parseBody } from '../bodies.ts';
import { ok } from '../http/exchange.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';

const taggingSchema = z.looseObject({
  resources: z.array(z.looseObject({ resource_id: z.string() })),
  tag_name: z.string().optional(),
  tag_names: z.array(z.string()).default([]),
});

const searchSchema = z.looseObject({ query: z.string(), limit: z.number().optional() });

export const tagRoutes: readonly Route[] = [
  {
    operation: 'attachTag',
    method: 'POST',
    path: '/v3/tags/attach',
    open: true,
    handle: (exchange) => tag(exchange, (old, names) => new Set([...old, ...names])),
  },
  {
    operation: 'detachTag',
    method: 'POST',
    path: '/v3/tags/detach',
    open: true,
    handle: (exchange) =>
      tag(exchange, (old, names) => new Set([...old].filter((name) => !names.includes(name)))),
  },
  { operation: 'listTags', method: 'GET', path: '/v3/tags', open: true, handle: listTags },
  { operation: 'search', method: 'POST', path: '/v3/resources/search', open: true, handle: search },
];

function tag(
  { world, body }: Exchange,
  change: (old: ReadonlySet<string>, names: readonly string[]) => ReadonlySet<string>,
): Reply {
  const { resources, tag_name, tag_names } = parseBody(taggingSchema, body);
  const names = [...tag_names, ...(tag_name === undefined ? [] : [tag_name])];
  for (const { resource_id } of resources) {
    world.tags.set(resource_id, change(world.tags.get(resource_id) ?? new Set(), names));
  }
  return ok({ results: resources.map(({ resource_id }) => ({ resource_id, is_error: false })) });
}

function listTags({ world, query }: Exchange): Reply {
  const crn = query.get('attached_to');
  const sets = crn === null ? [...world.tags.values()] : [world.tags.get(crn) ?? new Set<string>()];
  const names = [...new Set(sets.flatMap((set) => [...set]))].toSorted();
  return ok({
    total_count: names.length,
    offset: 0,
    limit: 100,
    items: names.map((name) => ({ name })),
  });
}

/** Understands `tags:"name"` and nothing else. */
function search({ world, body }: Exchange): Reply {
  const { query } = parseBody(searchSchema, body);
  const [, name = ''] = /tags:"?([^"\s]+)"?/.exec(query) ?? [];
  const found = [...world.tags].filter(([, names]) => names.has(name));
  return ok({ items: found.map(([crn, names]) => ({ crn, tags: [...names] })), limit: 100 });
}
