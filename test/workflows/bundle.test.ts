import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { expect, it } from 'vitest';

import { workflowBundleOptions } from '../../workers/workflow-bundle.ts';

it('the workflow seam bundles without an ignore list', { timeout: 60_000 }, async () => {
  const { workflowsPath, preloadModules } = workflowBundleOptions();
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    preloadModules,
    logger: new DefaultLogger('ERROR'),
  });
  for (const type of ['fleet', 'fleetWorker', 'fleetTaskGroup', 'fleetTask']) {
    expect(code).toContain(`function ${type}(`);
  }
});
