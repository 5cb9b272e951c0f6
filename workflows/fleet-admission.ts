/** What a fleet is checked for before anything is spent. */

import { ApplicationFailure, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { failureTypes } from './domain/failures.ts';
import { refusalDetails } from './domain/fleet-details.ts';
import { workflowIdProblem, type FleetRef } from './domain/ids.ts';
import type { FleetSpec } from './domain/spec.ts';

export interface AdmittedFleet {
  readonly ref: FleetRef;
  readonly spec: FleetSpec;
}

/**
 * Fails the workflow at once, with a message a person can act on. The parser is imported here and nowhere else in the
 * workflows, when it is needed: zod is evaluated for roots only, not for each task (decision 0003).
 */
export async function admit(input: unknown): Promise<AdmittedFleet> {
  refuseUnsuitableStart();
  const { parseFleetSpec, renderProblems } = await import(
    /* webpackMode: "eager" */ './domain/spec-parser.ts'
  );
  const parsed = parseFleetSpec(input);
  if (!parsed.ok) throw refusal(renderProblems(parsed.problems));
  const { workflowId, firstExecutionRunId, namespace, taskQueue } = workflowInfo();
  return {
    spec: parsed.spec,
    ref: {
      workflowId,
      id: firstExecutionRunId,
      name: parsed.spec.name ?? workflowId,
      namespace,
      controlQueue: taskQueue,
    },
  };
}

/** Runs of a cron or a workflow retry share their first run id, and with it the names of everything a fleet makes. */
function refuseUnsuitableStart(): void {
  const { workflowId, cronSchedule, retryPolicy } = workflowInfo();
  if (cronSchedule) {
    throw refusal(
      `Cannot run a fleet with a cron schedule (${cronSchedule}): use a Temporal Schedule, which starts a workflow of its own each time`,
    );
  }
  if (retryPolicy && retryPolicy.maximumAttempts !== 1) {
    throw refusal(
      'Cannot run a fleet with a workflow retry policy: tasks have their own retries (`retries` in the specification)',
    );
  }
  const problem = workflowIdProblem(workflowId);
  if (problem !== undefined)
    throw refusal(`Cannot run a fleet under this workflow id as ${problem}`);
}

function refusal(message: string): ApplicationFailure {
  setCurrentDetails(refusalDetails(message));
  const failure = ApplicationFailure.nonRetryable(message, failureTypes.specInvalid);
  failure.stack = '';
  return failure;
}
