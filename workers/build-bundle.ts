/**
 * Build step: bundles the workflows once, so that servers need not do it at every start. Run from the built package,
 * `node dist/workers/build-bundle.js`.
 */

import { writeFile } from 'node:fs/promises';

import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';

import type { BundleOrigin } from './workflow-bundle.ts';
import {
  fleetWorkflowsPath,
  PREBUILT_BUNDLE,
  PREBUILT_BUNDLE_ORIGIN,
  installedSdkVersion,
} from './workflow-bundle.ts';

const logger = new DefaultLogger('WARN');
const origin: BundleOrigin = { sdkVersion: installedSdkVersion() };
const { code } = await bundleWorkflowCode({
  workflowsPath: fleetWorkflowsPath(),
  logger,
});
await writeFile(PREBUILT_BUNDLE, code);
await writeFile(PREBUILT_BUNDLE_ORIGIN, `${JSON.stringify(origin)}\n`);
