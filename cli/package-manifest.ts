/** What this package's own package.json says. */

import { createRequire } from 'node:module';

export interface PackageManifest {
  readonly version: string;
  /** Versions of Node it runs on: `>=20.19`. */
  readonly node: string;
}

export function packageManifest(): PackageManifest {
  const manifest: unknown = createRequire(import.meta.url)('serverless-fleets/package.json');
  return { version: versionOf(manifest), node: textOf(fieldOf(manifest, 'engines'), 'node') };
}

/** `version` of any package.json. */
export function versionOf(manifest: unknown): string {
  return textOf(manifest, 'version');
}

function textOf(value: unknown, name: string): string {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : 'unknown';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
