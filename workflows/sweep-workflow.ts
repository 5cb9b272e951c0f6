/** Finds what fleets have left at their providers, and removes what nobody looks after any more. */

import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { control, traces } from './activity-proxies.ts';
import { sweepDetails } from './domain/sweep-details.ts';
import {
  fleetQuestions,
  type JudgedTrace,
  judgeTraces,
  type Removal,
  type SweepReport,
  sweepReport,
} from './domain/sweep.ts';
import type { FleetSweepInput } from './messages.ts';

export async function fleetSweep({
  fleetId,
  dryRun = false,
}: FleetSweepInput = {}): Promise<SweepReport> {
  const { taskQueue } = workflowInfo();
  const scope = fleetId === undefined ? {} : { fleetId };
  const found = await traces(taskQueue).findTraces(scope);
  const fleets = fleetQuestions(found.traces);
  const standings = fleets.length === 0 ? [] : await control.askStandings({ fleets });
  const judged = judgeTraces(found.traces, standings);
  const removals = dryRun ? [] : await remove(taskQueue, found.machineId, judged);
  const report = sweepReport(judged, removals, found.troubles);
  setCurrentDetails(sweepDetails(report));
  return report;
}

async function remove(
  taskQueue: string,
  machineId: string,
  judged: readonly JudgedTrace[],
): Promise<readonly Removal[]> {
  const chosen = judged.filter(({ verdict }) => verdict === 'remove').map(({ trace }) => trace);
  return chosen.length === 0 ? [] : traces(taskQueue, machineId).removeTraces({ traces: chosen });
}
