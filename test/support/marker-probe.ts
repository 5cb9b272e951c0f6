/** Looks for a marker in every place where a secret must not be (F8). */

import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';

import { localDocker } from './local-docker.ts';

/** A place, and what was found there. */
export interface Trace {
  readonly place: string;
  readonly text: string;
}

/** The traces that hold a marker, with what stands around it. */
export function marked(traces: readonly Trace[], markers: readonly string[]): readonly string[] {
  return traces.flatMap(({ place, text }) =>
    markers
      .map((marker) => text.indexOf(marker))
      .filter((at) => at >= 0)
      .map((at) => `${place}: ...${text.slice(Math.max(0, at - 80), at + 20)}...`),
  );
}

/** Histories, descriptions and query answers of all workflows whose id begins so, as Temporal keeps them: not decoded. */
export async function workflowTraces(client: Client, prefix: string): Promise<readonly Trace[]> {
  const { workflowService, options } = client;
  const { namespace } = options;
  const query = `WorkflowId STARTS_WITH "${prefix}"`;
  const { executions } = await workflowService.listWorkflowExecutions({ namespace, query });
  const traces = await Promise.all(
    executions.map(async (listed) => {
      const { workflowId, runId } = listed.execution ?? {};
      if (!workflowId || !runId) throw new Error('a workflow has no id');
      const execution = { workflowId, runId };
      const described = await workflowService.describeWorkflowExecution({ namespace, execution });
      const handle = client.workflow.getHandle(workflowId, runId);
      return [
        { place: `list of ${workflowId}`, text: messageText(listed) },
        { place: `history of ${workflowId}`, text: messageText(await handle.fetchHistory()) },
        { place: `description of ${workflowId}`, text: messageText(described) },
        ...(await queryTraces(handle, listed.type?.name ?? '')),
      ];
    }),
  );
  if (traces.length === 0) throw new Error(`Found no workflow whose id begins with ${prefix}`);
  return traces.flat();
}

/** A message of Temporal's as text: its own bytes, since in JSON it would show payloads as base64. */
function messageText(message: object): string {
  // Every message is made by the class that encodes it.
  const type = message.constructor as unknown as MessageType;
  return Buffer.from(type.encode(message).finish()).toString('latin1');
}

interface MessageType {
  encode(message: object): { finish(): Uint8Array };
}

/** The content of every file below a folder. */
export function fileTraces(folder: string): readonly Trace[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isFile())
    .map((path) => ({ place: path, text: `${path}\n${readIfThere(path)}` }));
}

/** The arguments of every process, watched until stopped; answers the lines that held a marker. */
export function watchArguments(markers: readonly string[]): {
  readonly stop: () => readonly string[];
} {
  const seen = new Set<string>();
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const line = readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
      if (markers.some((marker) => line.includes(marker))) seen.add(`${pid} ${line}`);
    }
  }, 40);
  return {
    stop() {
      clearInterval(timer);
      return [...seen];
    },
  };
}

/** What Docker says of the containers with these labels, but for their environment: that is where a secret goes. */
export async function containerTraces(
  labels: Readonly<Record<string, string>>,
): Promise<readonly Trace[]> {
  const docker = localDocker();
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const found = await docker.listContainers({ all: true, filters: { label } });
  return Promise.all(
    found.map(async ({ Id }) => {
      const info = await docker.getContainer(Id).inspect();
      const { Env: _env, ...config } = info.Config;
      return { place: `container ${info.Name}`, text: JSON.stringify({ ...info, Config: config }) };
    }),
  );
}

const queries: Readonly<Record<string, readonly string[]>> = {
  fleet: ['status', 'workers', 'tasks', 'spec'],
  fleetTaskGroup: ['status', 'tasks'],
  fleetWorker: ['status'],
  fleetTask: ['status'],
};

async function queryTraces(handle: WorkflowHandle, type: string): Promise<readonly Trace[]> {
  const names = [...(queries[type] ?? []), '__temporal_workflow_metadata'];
  return Promise.all(
    names.map(async (name) => ({
      place: `query ${name} of ${handle.workflowId}`,
      // What is encrypted cannot be decoded.
      text: JSON.stringify(await handle.query(name).catch((error: unknown) => String(error))),
    })),
  );
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
