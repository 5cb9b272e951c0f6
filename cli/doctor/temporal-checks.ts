/** Temporal itself: what fleets need of it. */

import type { Client } from '@temporalio/client';
import { grpcReason } from '../client/temporal-failures.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import { roundedTime } from './amounts.ts';
import { type Check, failed, type Finding, ok, warning } from './check.ts';
import { type TemporalLink, withTemporal } from './temporal-link.ts';

/** Address, latency and version. */
export function temporalCheck(link: TemporalLink): Check {
  return {
    name: 'temporal',
    async look() {
      const state = await link.connect();
      if (state.kind === 'down') return state.finding;
      return asked('be reached', () => describeServer(state.client, state.address));
    },
  };
}

export function namespaceCheck(link: TemporalLink): Check {
  return {
    name: 'namespace',
    look: () =>
      withTemporal(link, (client) => asked('be described', () => describeNamespace(client))),
  };
}

/** Lists of fleets, and of what belongs to one. */
export function visibilityCheck(link: TemporalLink): Check {
  return {
    name: 'visibility',
    look: () => withTemporal(link, (client) => asked('be searched', () => tryVisibility(client))),
  };
}

/** Calls that are timed. */
const SAMPLES = 5;
const SLOW_MS = 250;

async function describeServer(client: Client, address: string): Promise<Finding> {
  const times: number[] = [];
  let server = '';
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const begun = performance.now();
    const info = await client.withDeadline(Date.now() + 5_000, () =>
      client.workflowService.getSystemInfo({}),
    );
    times.push(performance.now() - begun);
    server = info.serverVersion ?? '';
  }
  return judgeServer(address, server, times);
}

export function judgeServer(
  address: string,
  serverVersion: string,
  times: readonly number[],
): Finding {
  const latencyMs = median(times);
  const found = `${address} answers in ${roundedTime(latencyMs)}, version ${serverVersion}`;
  const facts = { address, serverVersion, latencyMs };
  return latencyMs <= SLOW_MS
    ? ok(found, facts)
    : warning(
        found,
        'run servers and commands nearer to Temporal: each task needs several calls',
        facts,
      );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Of Temporal's `NamespaceState`. */
const REGISTERED = 1;

async function describeNamespace(client: Client): Promise<Finding> {
  const { namespace } = client.options;
  const { namespaceInfo, config } = await client.workflowService.describeNamespace({ namespace });
  const retentionDays = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / 86_400;
  const facts = { namespace, retentionDays };
  if (namespaceInfo?.state !== REGISTERED) {
    return failed(`${namespace} is being deleted`, 'name another with --namespace', facts);
  }
  const days = Math.round(retentionDays * 10) / 10;
  return ok(
    `${namespace} keeps what has ended for ${days === 1 ? '1 day' : `${days} days`}`,
    facts,
  );
}

async function tryVisibility(client: Client): Promise<Finding> {
  const ofFleets = `WorkflowType = '${workflowTypes.fleet}'`;
  const [all, running] = await Promise.all(
    [ofFleets, `${ofFleets} AND ExecutionStatus = 'Running'`].map((query) =>
      client.workflow.count(query),
    ),
  );
  const below = client.workflow.list({ query: `WorkflowId STARTS_WITH 'a/'`, pageSize: 1 });
  for await (const _run of below) break;
  const facts = { fleets: all?.count ?? 0, runningFleets: running?.count ?? 0 };
  const fleets = facts.fleets === 1 ? '1 fleet' : `${facts.fleets} fleets`;
  return ok(`knows ${fleets}, of which ${facts.runningFleets} run`, facts);
}

/** What Temporal says when it cannot, or will not. `what`: as in `it cannot <what>`. */
async function asked(what: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    const reason = grpcReason(error);
    if (reason === undefined) throw error;
    return failed(`cannot ${what} (${reason})`, remedyFor(reason));
  }
}

function remedyFor(reason: string): string {
  if (/namespace .*not found/i.test(reason)) {
    return 'create it ("temporal operator namespace create"), or name another with --namespace';
  }
  return /permission|unauthor|denied|forbidden/i.test(reason)
    ? 'use an API key or certificate that may use this namespace, or name another with --namespace'
    : "look at Temporal's own health";
}
