/** Sandbox-safe seam: the workflow functions by their type names, their messages, and the domain's types. */

export { fleet } from './fleet-workflow.ts';
export { fleetWorker } from './worker-workflow.ts';
export { fleetTaskGroup } from './task-group-workflow.ts';
export { fleetTask } from './task-workflow.ts';
