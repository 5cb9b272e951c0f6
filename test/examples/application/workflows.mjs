// @ts-check
/** An application's workflow that leaves the heavy part to a fleet, which it runs as a child. */

import {
  ApplicationFailure,
  executeChild,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import { fleet, fleetResultOf } from 'serverless-fleets/workflows';

/** @type {typeof import('./activities.mjs')} */
const { writeSales, sumUp } = proxyActivities({ startToCloseTimeout: '1 minute' });

/**
 * What was earned with each item: a file of sales per day, a task per file, one sum over all.
 *
 * @param {{ readonly folder: string, readonly days: number }} order
 */
export async function salesReport({ folder, days }) {
  const files = await writeSales(folder, days);
  await runFleet({
    name: 'sales',
    command: ['/bin/sh', '-c', `awk -F, '{ print $1 "," $2 * $3 }' "$0" > "$0.sums"`],
    tasks: { items: files.map((file) => ({ args: [file] })) },
    resources: { cpu: 0.25, memory: '64M' },
    scale: { max: 8 },
  });
  return sumUp(files);
}

/**
 * A fleet on this Worker's own queue; cancelling this workflow cancels the fleet.
 *
 * @param {import('serverless-fleets/workflows').FleetSpecInput} spec
 */
async function runFleet(spec) {
  const workflowId = `${workflowInfo().workflowId}-fleet`;
  try {
    await executeChild(fleet, { workflowId, args: [spec] });
  } catch (error) {
    const result = fleetResultOf(error);
    if (!result) throw error;
    const [first] = result.failures;
    const { failed, total } = result.tasks;
    throw ApplicationFailure.nonRetryable(
      `No report, as ${failed} of ${total} days could not be added up; day ${first?.index} first`,
    );
  }
}
