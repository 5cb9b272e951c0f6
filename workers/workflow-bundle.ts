import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The module whose exports are the workflows of fleets: `workflowsPath` of a worker or a bundle. */
export function fleetWorkflowsPath(): string {
  return modulePath('../workflows/index');
}

/** The module that exports the workflows of an application and those of fleets; for the bundler. */
export function mergedEntryPath(): string {
  const extension = runsFromSources() ? 'cts' : 'cjs';
  return fileURLToPath(new URL(`../workflows/merged-entry.${extension}`, import.meta.url));
}

/**
 * The bundle made at build time. Undefined where it is missing, was made with another version of Temporal's SDK than
 * the one installed, or where this code runs from its sources: then the workflows are bundled when the server starts.
 */
export function prebuiltBundlePath(): string | undefined {
  return prebuiltBundle().kind === 'usable' ? PREBUILT_BUNDLE : undefined;
}

/** Where the bundle made at build time stands. */
export type PrebuiltBundle =
  | { readonly kind: 'usable' }
  /** Made with another version of Temporal's SDK than the one installed. */
  | { readonly kind: 'other-sdk'; readonly sdkVersion: string }
  /** Never made, or this code runs from its sources. */
  | { readonly kind: 'missing' };

export function prebuiltBundle(): PrebuiltBundle {
  if (runsFromSources() || !existsSync(PREBUILT_BUNDLE)) return { kind: 'missing' };
  const madeWith: unknown = JSON.parse(readFileSync(PREBUILT_BUNDLE_ORIGIN, 'utf8'));
  const sdkVersion = isOrigin(madeWith) ? madeWith.sdkVersion : 'unknown';
  return sdkVersion === installedSdkVersion()
    ? { kind: 'usable' }
    : { kind: 'other-sdk', sdkVersion };
}

export const PREBUILT_BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/** Says what the bundle was made with; written after the bundle. */
export const PREBUILT_BUNDLE_ORIGIN = fileURLToPath(
  new URL('../workflow-bundle.json', import.meta.url),
);

export interface BundleOrigin {
  readonly sdkVersion: string;
}

export function installedSdkVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('@temporalio/worker/package.json');
  if (hasVersion(manifest)) return manifest.version;
  throw new Error('Cannot tell the version of @temporalio/worker from its package.json');
}

function runsFromSources(): boolean {
  return import.meta.url.endsWith('.ts');
}

function modulePath(path: string): string {
  return fileURLToPath(new URL(`${path}${runsFromSources() ? '.ts' : '.js'}`, import.meta.url));
}

function isOrigin(value: unknown): value is BundleOrigin {
  return typeof value === 'object' && value !== null && 'sdkVersion' in value;
}

function hasVersion(value: unknown): value is { readonly version: string } {
  return typeof value === 'object' && value !== null && 'version' in value;
}
