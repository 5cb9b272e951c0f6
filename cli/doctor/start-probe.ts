/** A workflow that is started, never runs, and is deleted at once: whether that works, and what Temporal's clock says. */

import { randomBytes } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { messageOf } from '../../activities/logger.ts';
import { grpcReason } from '../client/temporal-failures.ts';
import { roundedTime } from './amounts.ts';
import { type Check, failed, type Finding, ok, skipped, warning } from './check.ts';
import { type TemporalLink, withTemporal } from './temporal-link.ts';

/** Starts and deletes when it is first called; the same answer for all who ask. */
export type StartProbe = () => Promise<ProbeAnswer>;

export type ProbeAnswer =
  | {
      readonly kind: 'done';
      /** By how much Temporal's clock is ahead of ours, and how wrong that may be. */
      readonly offsetMs: number;
      readonly uncertaintyMs: number;
      /** Of the start. */
      readonly tookMs: number;
    }
  | Finding;

export function createStartProbe(link: TemporalLink, taskQueue: string): StartProbe {
  let probing: Promise<ProbeAnswer> | undefined;
  return () => (probing ??= withTemporal(link, (client) => startAndDelete(client, taskQueue)));
}

/** Whether workflows may be started: fleets are some. */
export function startCheck(probe: StartProbe): Check {
  return {
    name: 'start',
    async look() {
      const answer = await probe();
      if (answer.kind !== 'done') return answer;
      const { tookMs } = answer;
      return ok(`a workflow was started in ${roundedTime(tookMs)} and deleted`, { tookMs });
    },
  };
}

export function clockCheck(probe: StartProbe): Check {
  return {
    name: 'clock',
    async look() {
      const answer = await probe();
      if (answer.kind === 'done') return judgeClock(answer);
      return answer.kind === 'skipped' ? answer : skipped('needs a workflow that can be started');
    },
  };
}

/** Beyond the first lists by time mislead; beyond the second what runs looks as if nobody served it. */
const NOTABLE_MS = 5_000;
const HARMFUL_MS = 30_000;

export function judgeClock({
  offsetMs,
  uncertaintyMs,
}: Omit<Extract<ProbeAnswer, { kind: 'done' }>, 'kind' | 'tookMs'>): Finding {
  const certain = Math.max(0, Math.abs(offsetMs) - uncertaintyMs);
  const side = offsetMs > 0 ? 'behind' : 'ahead of';
  const facts = { offsetMs: Math.round(offsetMs), uncertaintyMs: Math.round(uncertaintyMs) };
  const range = `± ${roundedTime(uncertaintyMs)}`;
  if (certain === 0) return ok(`this computer and Temporal agree (${range})`, facts);
  const found = `this computer is ${roundedTime(Math.abs(offsetMs))} ${side} Temporal (${range})`;
  if (certain < NOTABLE_MS) return ok(found, facts);
  const remedy = 'set the clocks by a time server (NTP) on both';
  return certain < HARMFUL_MS ? warning(found, remedy, facts) : failed(found, remedy, facts);
}

/** Longer than the probe takes. When it is killed, the workflow ends by itself soon after. */
const LIFE = '1 minute';

async function startAndDelete(client: Client, taskQueue: string): Promise<ProbeAnswer> {
  const workflowId = `fleet-doctor-${randomBytes(4).toString('hex')}`;
  const begun = Date.now();
  try {
    await client.workflow.start('fleetDoctor', {
      workflowId,
      taskQueue: `${taskQueue}/doctor`,
      // Nobody is told of it before that.
      startDelay: LIFE,
      workflowExecutionTimeout: LIFE,
    });
  } catch (error) {
    return failed(
      `no workflow can be started (${grpcReason(error) ?? messageOf(error)})`,
      "use an API key or certificate that may write to this namespace, or look at Temporal's own health",
    );
  }
  const ended = Date.now();
  const startedAt = await startTimeOf(client, workflowId);
  return (await remove(client, workflowId)) ?? timed(startedAt, begun, ended);
}

async function startTimeOf(client: Client, workflowId: string): Promise<number> {
  const description = client.workflow.getHandle(workflowId).describe();
  return description.then(
    ({ startTime }) => startTime.getTime(),
    () => NaN,
  );
}

function timed(startedAt: number, begun: number, ended: number): ProbeAnswer {
  if (Number.isNaN(startedAt)) {
    return failed(
      'a workflow was started and cannot be described',
      "look at Temporal's own health",
    );
  }
  return {
    kind: 'done',
    offsetMs: startedAt - (begun + ended) / 2,
    // Both clocks are read to the millisecond.
    uncertaintyMs: (ended - begun) / 2 + 1,
    tookMs: ended - begun,
  };
}

/** Says what is wrong when it cannot be deleted. */
async function remove(client: Client, workflowId: string): Promise<Finding | undefined> {
  const { namespace } = client.options;
  try {
    const workflowExecution = { workflowId };
    await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
    return undefined;
  } catch (error) {
    return warning(
      `the workflow ${workflowId}, started for this check, cannot be deleted (${grpcReason(error) ?? messageOf(error)})`,
      'it ends by itself within minutes; "fleet delete" will not work with these rights',
    );
  }
}
