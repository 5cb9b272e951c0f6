import { workflowPath } from '../../workflows/domain/web-ui.ts';
import type { FleetAccess } from './fleet-access.ts';

/** Where the web UI shows one run of a workflow; undefined when nobody said where the UI is. */
export function webUrl(
  { client, webUi }: FleetAccess,
  run: { readonly workflowId: string; readonly runId: string },
): string | undefined {
  if (webUi === undefined) return undefined;
  const { namespace } = client.options;
  return webUi.replace(/\/+$/, '') + workflowPath({ namespace, ...run }, 'user-metadata');
}
