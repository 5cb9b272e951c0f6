/** Gathers what is known of a fleet, and keeps what a person needs when an invariant did not hold. */

import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FleetStatus } from '../../workflows/domain/status.ts';
import type { TaskCounts } from '../../workflows/domain/task.ts';
import type { FleetBench } from '../support/fleet-bench.ts';
import { fleetIdOf, labelsOf } from '../support/fleet-evidence.ts';
import { markedProcesses } from '../support/marked-processes.ts';
import { until } from '../support/until.ts';
import type { FleetInChaos } from './fleet-in-chaos.ts';
import type { FleetEvidence } from './invariants.ts';
import type { QuotaWatch } from './quota-watch.ts';

const CLEAN_LIMIT_MS = 90_000;

export async function gather(
  bench: FleetBench,
  fleet: FleetInChaos,
  watch: QuotaWatch,
): Promise<FleetEvidence> {
  const end = await bench.endOf(fleet.handle);
  const left = await leftOf(bench, fleet);
  return {
    fleet,
    end,
    left,
    counts: end.result?.tasks ?? (await countsOf(fleet)),
    outcomes: await bench.outcomes(fleet.handle),
    recorded: fleet.recorder.read(),
    mostRunning: watch.mostOf(fleet),
  };
}

/** A fleet that was cancelled has no result, but still answers. */
async function countsOf({ handle, meddled }: FleetInChaos): Promise<TaskCounts | undefined> {
  if (meddled.has('root terminated')) return undefined;
  return (await handle.query<FleetStatus>('status')).tasks;
}

/** What is still there when all should be gone; a root that was ended by force takes a while. */
async function leftOf(bench: FleetBench, fleet: FleetInChaos): Promise<readonly string[]> {
  const host = await bench.containerHost();
  const labels = await labelsOf(fleet.handle);
  let left: readonly string[] = [];
  const look = async (): Promise<boolean> => {
    const containers = (await host.list(labels)).map(
      ({ name, phase }) => `${name} (${phase.kind})`,
    );
    const workflows = await bench.openWorkflows(fleet.handle);
    const processes = await markedProcesses(`CE_FLEET_ID=${await fleetIdOf(fleet.handle)}`);
    left = [...containers, ...workflows, ...processes];
    return left.length === 0;
  };
  await until('nothing is left', look, { limitMs: CLEAN_LIMIT_MS }).catch(() => undefined);
  await host.close();
  return left;
}

/** Answers the folder. */
export async function keep(
  bench: FleetBench,
  fleets: readonly FleetInChaos[],
  lines: readonly string[],
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-chaos-'));
  writeFileSync(join(folder, 'actions.txt'), lines.join('\n'));
  cpSync(bench.recorder.folder, join(folder, 'recorder'), { recursive: true });
  writeFileSync(join(folder, 'servers.txt'), bench.serverLogs());
  cpSync(bench.folder, join(folder, 'state'), { recursive: true });
  mkdirSync(join(folder, 'histories'));
  for (const { handle } of fleets) await keepHistories(bench, handle.workflowId, folder);
  return folder;
}

async function keepHistories(bench: FleetBench, root: string, folder: string): Promise<void> {
  const { workflow } = bench.client;
  const query = `WorkflowId STARTS_WITH "${root}"`;
  for await (const { workflowId, runId } of workflow.list({ query })) {
    const history = await workflow.getHandle(workflowId, runId).fetchHistory();
    const name = `${workflowId.replaceAll('/', '_')}-${runId}.json`;
    writeFileSync(join(folder, 'histories', name), JSON.stringify(history, null, 1));
  }
}
