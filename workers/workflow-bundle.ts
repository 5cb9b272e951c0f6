import type { DataConverter } from '@temporalio/common';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The module whose exports are the workflows of fleets: `workflowsPath` of a worker or a bundle. */
export function fleetWorkflowsPath(): string {
  return modulePath('../workflows/index');
}

/**
 * The bundle made at build time. Undefined where it is missing, was made with another version of Temporal's SDK than
 * the one installed, where this code runs from its sources, or where a converter is to be part of it: then the workflows
 * are bundled when the server starts.
 */
export function prebuiltBundlePath(converter: DataConverter = {}): string | undefined {
  if (converter.payloadConverterPath ?? converter.failureConverterPath) return undefined;
  if (runsFromSources() || !existsSync(PREBUILT_BUNDLE)) return undefined;
  const madeWith: unknown = JSON.parse(readFileSync(PREBUILT_BUNDLE_ORIGIN, 'utf8'));
  return isOrigin(madeWith) && madeWith.sdkVersion === installedSdkVersion()
    ? PREBUILT_BUNDLE
    : undefined;
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
