/** Addresses within Temporal's web UI, as paths: where it is served, only who opens it knows. */

import { descendantPrefix, type FleetRef } from './ids.ts';

/** A workflow by its id, of which the last run is shown, or one run of it. */
export interface WorkflowPage {
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId?: string;
}

/** Pages of one run. Default: its timeline, with input and result. */
export type WorkflowTab = 'user-metadata' | 'pending-activities';

/** The tab needs the run. */
export function workflowPath(
  page: WorkflowPage & { readonly runId: string },
  tab: WorkflowTab,
): string;
export function workflowPath(page: WorkflowPage): string;
export function workflowPath(page: WorkflowPage, tab?: WorkflowTab): string {
  const parts = [page.workflowId, page.runId, tab].filter((part) => part !== undefined);
  return `${namespacePath(page.namespace)}/workflows/${parts.map(encoded).join('/')}`;
}

/** The user metadata of a fleet's own run, whichever runs there are under its workflow id by now. */
export function fleetPath({ namespace, workflowId, id }: FleetRef): string {
  return workflowPath({ namespace, workflowId, runId: id }, 'user-metadata');
}

/** Workflow states as the UI's filters spell them. */
export type ListedState = 'Running' | 'Failed';

/** The list of a fleet's tasks, groups or workers, with a counter for each state. */
export function descendantsPath(
  fleet: FleetRef,
  kind: 'tasks' | 'groups' | 'workers',
  state?: ListedState,
): string {
  const query = `WorkflowId STARTS_WITH "${descendantPrefix(fleet)}${kind}/"`;
  return listPath(fleet.namespace, query, state);
}

/** The list of one workflow's children. */
export function childrenPath({ namespace, workflowId }: WorkflowPage, state?: ListedState): string {
  return listPath(namespace, `ParentWorkflowId="${workflowId}"`, state);
}

function listPath(namespace: string, query: string, state?: ListedState): string {
  const ofState = state === undefined ? '' : ` AND ExecutionStatus="${state}"`;
  return `${namespacePath(namespace)}/workflows?query=${shortlyEncoded(query + ofState)}`;
}

function namespacePath(namespace: string): string {
  return `/namespaces/${encoded(namespace)}`;
}

/** Also without the characters that would end a link in Markdown. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, percent);
}

/** What is harmless in a query stays readable and short: details have little room. */
function shortlyEncoded(query: string): string {
  return encoded(query).replaceAll('%20', '+').replaceAll('%2F', '/').replaceAll('%3D', '=');
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
