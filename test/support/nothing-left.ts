import { fleetLabels } from '../../activities/host/instance-labels.ts';
import type { FleetRef } from '../../workflows/domain/ids.ts';
import type { FleetBench } from './fleet-bench.ts';
import { markedProcesses } from './marked-processes.ts';
import { until } from './until.ts';

/**
 * Of a fleet no workflow is open, no container is there, and no process carries the mark that its instances were given
 * (F4), within the bound (F7). By default processes are not looked at.
 */
export async function expectNothingLeft(
  bench: FleetBench,
  fleet: Pick<FleetRef, 'workflowId' | 'id'>,
  mark?: string,
): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  const engine = await bench.containerHost();
  const looks: Readonly<Record<string, () => Promise<readonly unknown[]>>> = {
    'open workflow': () => bench.openWorkflows(fleet),
    container: () => engine.list(fleetLabels(fleet)),
    process: async () => (mark === undefined ? [] : markedProcesses(mark)),
  };
  try {
    for (const [what, look] of Object.entries(looks)) {
      let left: readonly unknown[] = [];
      const isGone = async (): Promise<boolean> => (left = await look()).length === 0;
      const saw = (): unknown => ({ left, server: bench.server.log() });
      await until(`no ${what} is left`, isGone, { limitMs: end - Date.now(), everyMs: 250, saw });
    }
  } finally {
    await engine.close();
  }
}

/** With the short times of tests, on a computer that does much else. */
const LIMIT_MS = 60_000;
