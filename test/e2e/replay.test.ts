/** F9: what ran just now replays; with FLEET_RECORD_HISTORIES=1 it becomes the recorded histories of test/histories. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';

import { type FleetBench, withBench } from '../support/fleet-bench.ts';
import { HISTORIES, replay } from '../support/histories.ts';
import { temporalDone } from '../support/temporal-command.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

it('the histories of all four workflow types replay', { timeout: 180_000 }, async () => {
  await withBench({ address: sharedTemporalAddress(), host: 'process' }, async (bench) => {
    await bench.server.start();
    const retried = await bench.startFleet(
      bench.spec('[ "$CE_TASK_INDEX$FLEET_ATTEMPT" != 01 ]', {
        tasks: { count: 3 },
        retries: { limit: 1, backoff: { initial: '100ms' } },
      }),
      'retried',
    );
    await bench.endOf(retried);
    const cancelled = await bench.startFleet(bench.spec('sleep 300'), 'cancelled');
    await bench.untilStarted(bench.recorder.read().starts.length + 4);
    await cancelled.executeUpdate('cancel', { args: [{ mode: 'hard' }] });
    await bench.endOf(cancelled);
    for (const [name, root] of Object.entries({ retried, cancelled })) {
      const ids = await familyOf(bench, root.workflowId);
      expect(ids.size, [...ids.keys()].join()).toBe(4);
      for (const [type, workflowId] of ids) await replayOne(type, name, workflowId);
    }
  });
});

/** One workflow id of each type in the fleet's tree: the first task, group and worker. */
async function familyOf(bench: FleetBench, root: string): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const query = `WorkflowId STARTS_WITH "${root}"`;
  for await (const { type, workflowId } of bench.client.workflow.list({ query })) {
    const known = ids.get(type);
    if (known === undefined || workflowId < known) ids.set(type, workflowId);
  }
  return ids;
}

async function replayOne(type: string, name: string, workflowId: string): Promise<void> {
  const stdout = await temporalDone('workflow', 'show', '-w', workflowId, '-o', 'json');
  const history: unknown = JSON.parse(stdout);
  await replay(history, workflowId);
  if (process.env['FLEET_RECORD_HISTORIES'] === '1' && typeof history === 'object') {
    const file = join(HISTORIES, `${type}-${name}.json`);
    writeFileSync(file, `${JSON.stringify({ workflowId, ...history }, null, 1)}\n`);
  }
}
