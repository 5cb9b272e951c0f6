/** Looks for a marker in every place where a secret must not be (F8). */

import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import Docker from 'dockerode';

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

/** Histories, descriptions and query answers of all workflows whose id begins so. */
export async function workflowTraces(client: Client, prefix: string): Promise<readonly Trace[]> {
  const traces: Trace[] = [];
  const query = `WorkflowId STARTS_WITH "${prefix}"`;
  for await (const { workflowId, runId, type, raw } of client.workflow.list({ query })) {
    const handle = client.workflow.getHandle(workflowId, runId);
    traces.push(
      { place: `list of ${workflowId}`, text: textOf(raw) },
      { place: `history of ${workflowId}`, text: textOf(await handle.fetchHistory()) },
      { place: `description of ${workflowId}`, text: textOf((await handle.describe()).raw) },
      ...(await queryTraces(handle, type)),
    );
  }
  return traces;
}

/** Anything as text: bytes as the characters that they are. */
function textOf(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, shown: unknown) {
    const held = this[key];
    return held instanceof Uint8Array ? Buffer.from(held).toString('latin1') : shown;
  });
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
  const docker = new Docker({ host: '', protocol: 'http', socketPath: '/var/run/docker.sock' });
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const found = await docker.listContainers({ all: true, filters: { label } });
  return Promise.all(
    found.map(async ({ Id }) => {
      const info = await docker.getContainer(Id).inspect();
      const { Env: _env, ...config } = info.Config;
      return { place: `container ${info.Name}`, text: textOf({ ...info, Config: config }) };
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
      // A fleet that was refused has no state to be asked for.
      text: textOf(await handle.query(name).catch((error: unknown) => String(error))),
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
