import type { Route } from './exchange.ts';

export interface Match {
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
}

/** The route of a request; undefined when there is none. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  pathname: string,
): Match | undefined {
  const segments = segmentsOf(pathname);
  for (const route of routes) {
    const path = route.method === method ? bind(segmentsOf(route.path), segments) : undefined;
    if (path) return { route, path };
  }
  return undefined;
}

function segmentsOf(pathname: string): readonly string[] {
  return pathname.replace(/\/+$/, '').split('/').map(decodeURIComponent);
}

/** Values of the placeholders; undefined when the path is another one. */
function bind(
  pattern: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    if (name !== undefined && segment !== '') values[name] = segment;
    else if (part !== segment) return undefined;
  }
  return values;
}
