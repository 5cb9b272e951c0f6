/** Whether somebody serves fleets. */

import type { Client } from '@temporalio/client';
import { hostsQueue } from '../../workflows/domain/ids.ts';
import { roundedTime } from './amounts.ts';
import { type Check, failed, type Finding, ok, skipped } from './check.ts';
import { grpcReason } from '../client/temporal-failures.ts';
import { type TemporalLink, withTemporal } from './temporal-link.ts';

export function serverCheck(link: TemporalLink, taskQueue: string): Check {
  return {
    name: 'server',
    look: () =>
      withTemporal(link, async (client) => {
        try {
          const workflows = await pollersOf(client, taskQueue, WORKFLOW_TASKS);
          const hosts = await pollersOf(client, hostsQueue(taskQueue), ACTIVITY_TASKS);
          return judgeServers(taskQueue, { workflows, hosts }, Date.now());
        } catch (error) {
          return skipped(`task queue ${taskQueue} cannot be described (${grpcReason(error)})`);
        }
      }),
  };
}

export interface SeenPoller {
  /** Of our servers `<host name>:<pid>`. */
  readonly identity: string;
  /** When it asked for work last, by Temporal's clock; ms since 1970. */
  readonly lastAccessAt: number;
}

/** Temporal lists a poller for some minutes after its last call, and holds a call for one minute. */
const FRESH_MS = 90_000;

export function judgeServers(
  taskQueue: string,
  { workflows, hosts }: Readonly<Record<'workflows' | 'hosts', readonly SeenPoller[]>>,
  now: number,
): Finding {
  const isFresh = ({ lastAccessAt }: SeenPoller): boolean => now - lastAccessAt <= FRESH_MS;
  const control = workflows.filter(isFresh);
  const serving = hosts.filter(isFresh);
  const facts = {
    taskQueue,
    controlServers: control.length,
    hostServers: serving.length,
    ...lastAccess([...workflows, ...hosts], now),
  };
  const flag = taskQueue === 'fleets' ? '' : ` --task-queue ${taskQueue}`;
  if (control.length === 0) {
    const found = `nobody serves task queue ${taskQueue}${lastSeen(workflows, now)}: fleets would wait`;
    return failed(found, `start one with "fleet server${flag}"`, facts);
  }
  if (serving.length === 0) {
    const found = `no computer is offered on ${hostsQueue(taskQueue)}${lastSeen(hosts, now)}: tasks would wait`;
    return failed(found, `start one with "fleet server --role hosts${flag}"`, facts);
  }
  const names = [...new Set([...control, ...serving].map(({ identity }) => identity))];
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')}, ...` : names.join(', ');
  const servers = names.length === 1 ? '1 fleet server' : `${names.length} fleet servers`;
  const age = roundedTime(Math.max(0, facts.lastAccessMs ?? 0));
  return ok(`${servers} on task queue ${taskQueue} (${shown}), last seen ${age} ago`, facts);
}

function lastAccess(
  pollers: readonly SeenPoller[],
  now: number,
): { readonly lastAccessMs?: number } {
  if (pollers.length === 0) return {};
  return { lastAccessMs: now - Math.max(...pollers.map(({ lastAccessAt }) => lastAccessAt)) };
}

function lastSeen(pollers: readonly SeenPoller[], now: number): string {
  const { lastAccessMs } = lastAccess(pollers, now);
  return lastAccessMs === undefined
    ? ''
    : `, the last one was seen ${roundedTime(lastAccessMs)} ago`;
}

/** Of Temporal's `TaskQueueType`. */
const WORKFLOW_TASKS = 1;
const ACTIVITY_TASKS = 2;

async function pollersOf(
  client: Client,
  name: string,
  taskQueueType: number,
): Promise<readonly SeenPoller[]> {
  const { namespace } = client.options;
  const taskQueue = { name };
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue,
    taskQueueType,
  });
  return pollers.map(({ identity, lastAccessTime }) => ({
    identity: identity ?? '',
    lastAccessAt:
      Number(lastAccessTime?.seconds ?? 0) * 1_000 + Number(lastAccessTime?.nanos ?? 0) / 1e6,
  }));
}
