/** What a Worker needs to run fleets beside the application's own workflows and activities. */

import type { ReplayWorkerOptions, WorkerOptions } from '@temporalio/worker';
import type { ControlActivities } from '../workflows/activity-types.ts';
import { requireFleetsInBundle } from './bundle-with-fleets.ts';
import { type BundledOptions, fleetWorkflowSource } from './workflow-source.ts';

/**
 * Adds the activities of a control worker, and the workflows where there is no bundler to add them. Throws when the
 * application has an activity of the same name, or a prebuilt bundle without the workflows of fleets.
 */
export function workerOptionsWithFleets(
  options: WorkerOptions,
  control: ControlActivities,
): WorkerOptions {
  const application = options.activities ?? {};
  refuseTakenNames(application, control, options.taskQueue);
  const served = { ...options, activities: { ...application, ...control } };
  if (runsWorkflows(options)) return withoutMissingFleets(served);
  // Somebody else runs the application's workflows, perhaps on the same queue: to poll for them would be to fail them.
  if (Object.keys(application).length > 0) return served;
  return { ...served, ...fleetWorkflowSource(options) };
}

/** The same for a Worker that replays histories. */
export function replayOptionsWithFleets(options: ReplayWorkerOptions): ReplayWorkerOptions {
  return runsWorkflows(options)
    ? withoutMissingFleets(options)
    : { ...options, ...fleetWorkflowSource(options) };
}

type WorkflowOptions = BundledOptions & Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle'>;

function runsWorkflows({ workflowsPath, workflowBundle }: WorkflowOptions): boolean {
  return workflowsPath !== undefined || workflowBundle !== undefined;
}

function withoutMissingFleets<Options extends WorkflowOptions>(options: Options): Options {
  if (options.workflowBundle !== undefined) requireFleetsInBundle(options.workflowBundle);
  return options;
}

function refuseTakenNames(
  application: object,
  control: ControlActivities,
  taskQueue: string | undefined,
): void {
  const taken = Object.keys(control).filter((name) => Object.hasOwn(application, name));
  if (taken.length === 0) return;
  throw new Error(
    `Cannot run fleets in the Worker of task queue ${taskQueue} as the application has activities of the same name as theirs (${taken.join(', ')}): rename them, or run a fleet server (fleet server) on a queue of its own`,
  );
}
