import type { WorkflowHandle } from '@temporalio/client';
import type { WorkerSummary } from '../../workflows/domain/worker.ts';
import type { FleetBench } from './fleet-bench.ts';
import { until } from './until.ts';

/** Waits until whoever serves a worker of the fleet says all this of it in a heartbeat. */
export async function untilServed(
  bench: FleetBench,
  handle: WorkflowHandle,
  expected: Partial<WorkerSummary>,
  options: { readonly worker?: number; readonly limitMs?: number } = {},
): Promise<void> {
  const { worker = 0, ...limit } = options;
  const wanted = Object.entries(expected);
  let summary: WorkerSummary | undefined;
  const look = async (): Promise<boolean> => {
    summary = await bench.workerSummary(handle, worker).catch(() => undefined);
    const said = new Map<string, unknown>(Object.entries(summary ?? {}));
    return wanted.every(([name, value]) => said.get(name) === value);
  };
  await until(`worker ${worker} is served as ${JSON.stringify(expected)}`, look, {
    ...limit,
    saw: () => [summary, bench.recorder.text(), bench.serverLogs()],
  });
}
