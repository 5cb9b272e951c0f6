/** Fleets to look at: one in mid-life, one that failed, on a Temporal of their own with its web UI. */

import type { WorkflowHandle } from '@temporalio/client';
import { shortFleetId } from '../../workflows/domain/ids.ts';
import { workflowPath } from '../../workflows/domain/web-ui.ts';
import type { GroupStatus } from '../../workflows/index.ts';
import type { TemporalDevServer } from '../../workers/temporal/temporal-dev-server.ts';
import { FleetBench } from './fleet-bench.ts';
import { startOwnTemporal } from './temporal-server.ts';
import { until } from './until.ts';
import type { WebPage } from './web-page.ts';
import { WebUi } from './web-ui.ts';

/** Written by a task, and to be shown as it stands. */
export const NASTY = 'a `b` <b>c</b> ``` <img src=x onerror=alert(1)> [d](javascript:alert(2))';

/** Two tasks succeed, one fails after some lines, one by a signal, and two wait to be let go. */
const mixedWork = (go: string): string => `
case "$CE_TASK_INDEX" in
2) i=1; while [ $i -le 9 ]; do echo "line $i"; i=$((i+1)); done; printf '%s\\n' '${NASTY}'; exit 3;;
3) kill -9 $$;;
4|5) until [ -e "${go}" ]; do sleep 0.2; done;;
esac`;

export class WebUiBench {
  readonly temporal: TemporalDevServer;
  readonly bench: FleetBench;
  readonly ui: WebUi;
  /** Named `words`: of six tasks 0 and 1 succeeded, 2 and 3 failed, 4 and 5 run. */
  readonly words: WorkflowHandle;
  /** Fleet id of `words`. */
  readonly wordsId: string;
  /** All six tasks ended with exit code 4. */
  readonly failing: WorkflowHandle;
  private readonly closers: readonly (() => Promise<void>)[];

  static async create(browser: string): Promise<WebUiBench> {
    const temporal = await startOwnTemporal({ ui: true });
    const closers = [() => temporal.stop()];
    try {
      const bench = await FleetBench.create({ address: temporal.address, host: 'process' });
      closers.unshift(() => endBench(bench));
      const ui = await WebUi.open(temporal.uiUrl ?? '', browser);
      closers.unshift(() => ui.close());
      const created = new WebUiBench(temporal, bench, ui, await startFleets(bench), closers);
      await created.untilMidLife();
      return created;
    } catch (error) {
      for (const close of closers) await close();
      throw error;
    }
  }

  private constructor(
    temporal: TemporalDevServer,
    bench: FleetBench,
    ui: WebUi,
    { words, wordsId, failing }: Fleets,
    closers: readonly (() => Promise<void>)[],
  ) {
    this.temporal = temporal;
    this.bench = bench;
    this.ui = ui;
    this.words = words;
    this.wordsId = wordsId;
    this.failing = failing;
    this.closers = closers;
  }

  groupId(): string {
    return `${this.family}groups/0`;
  }

  workerId(): string {
    return `${this.family}workers/0`;
  }

  taskId(index: number): string {
    return `${this.family}tasks/00000${index}`;
  }

  /** The page of a workflow, at its timeline. */
  visit(workflowId: string): Promise<WebPage> {
    return this.ui.visit(workflowPath({ namespace: 'default', workflowId }));
  }

  /** The user metadata of the fleet `words`. */
  visitWords(): Promise<WebPage> {
    const { workflowId } = this.words;
    const page = { namespace: 'default', workflowId, runId: this.wordsId };
    return this.ui.visit(workflowPath(page, 'user-metadata'));
  }

  /** Lets the two tasks that wait end. */
  async finishWords(): Promise<void> {
    this.bench.recorder.touch('go');
    await this.bench.endOf(this.words);
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
  }

  private get family(): string {
    return `${this.words.workflowId}/${shortFleetId(this.wordsId)}/`;
  }

  private async untilMidLife(): Promise<void> {
    await this.bench.endOf(this.failing);
    const group = this.bench.client.workflow.getHandle(this.groupId());
    const look = async (): Promise<boolean> =>
      (await group.query<GroupStatus>('status')).tasks.open === 2;
    await until('two tasks are open', look, { saw: () => this.bench.server.log() });
  }
}

interface Fleets {
  readonly words: WorkflowHandle;
  readonly wordsId: string;
  readonly failing: WorkflowHandle;
}

async function startFleets(bench: FleetBench): Promise<Fleets> {
  await bench.server.start();
  const six = { tasks: { count: 6 }, scale: { max: 6 }, resources: { cpu: 0.1, memory: '16M' } };
  const work = mixedWork(`${bench.recorder.seenAt}/go`);
  const words = await bench.startFleet(bench.spec(work, { ...six, name: 'words' }), 'words');
  const failing = await bench.startFleet(bench.spec('echo oh no; exit 4', six), 'failing');
  const { firstRunId } = (await words.describe()).raw.workflowExecutionInfo ?? {};
  return { words, wordsId: firstRunId ?? '', failing };
}

/** Processes that wait would outlive their server, so they are let go first. */
async function endBench(bench: FleetBench): Promise<void> {
  bench.recorder.touch('go');
  const host = await bench.containerHost();
  await until('no process is left', async () =>
    (await host.list({})).every(({ phase }) => phase.kind !== 'running'),
  );
  await host.close();
  await bench.close();
}
