import { notFound } from '../api-error.ts';
import { profileView } from '../catalogue/profile-view.ts';
import { profiles } from '../catalogue/profiles.ts';
import { ok } from '../http/exchange.ts';
import { listAll } from '../http/paging.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';

/** From this version on IBM pages the list. */
const PAGED_FROM = '2026-04-07';

export const profileRoutes: readonly Route[] = [
  {
    operation: 'listInstanceProfiles',
    method: 'GET',
    path: '/v1/instance/profiles',
    handle: listProfiles,
  },
  {
    operation: 'getInstanceProfile',
    method: 'GET',
    path: '/v1/instance/profiles/{name}',
    handle: ({ world, path }) => {
      const profile = profiles.find(({ name }) => name === path['name']);
      if (profile === undefined) throw notFound('Instance profile', path['name'] ?? '');
      return ok(profileView(world, profile));
    },
  },
];

function listProfiles({ world, query }: Exchange): Reply {
  if ((query.get('version') ?? '') < PAGED_FROM) {
    const href = `${world.baseUrl}/v1/instance/profiles`;
    const all = listAll('profiles', profiles, (profile) => profileView(world, profile));
    return { ...all, body: { first: { href }, ...Object(all.body) } };
  }
  const limit = Number(query.get('limit') ?? 50);
  const start = Number(query.get('start') ?? 0);
  const url = `${world.baseUrl}/v1/instance/profiles`;
  return ok({
    first: { href: `${url}?limit=${limit}` },
    ...(start + limit < profiles.length && {
      next: { href: `${url}?start=${start + limit}&limit=${limit}` },
    }),
    limit,
    total_count: profiles.length,
    profiles: profiles.slice(start, start + limit).map((profile) => profileView(world, profile)),
  });
}
