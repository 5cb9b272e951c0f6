import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { startTemporalDevServer } from '../../workers/temporal/temporal-dev-server.ts';
import { freePort } from '../support/free-port.ts';
import { startOwnTemporal, temporalCliPath } from '../support/temporal-server.ts';

let folder: string;
let cleanUps: (() => Promise<void>)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-dev-server-test-'));
  cleanUps = [async () => await rm(folder, { recursive: true, force: true })];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

async function started(...options: Parameters<typeof startOwnTemporal>) {
  const server = await startOwnTemporal(...options);
  cleanUps.push(async () => await server.stop());
  return server;
}

it('serves its namespace and its UI once started', async () => {
  const server = await started({ ui: true, namespace: 'orders' });

  expect(await countWorkflows(server.address, 'orders')).toBe(0);
  const page = await fetch(`${server.uiUrl}/api/v1/namespaces/orders`);
  expect(page.status).toBe(200);
});

it('is gone when stop returns, twice over', async () => {
  const server = await started();

  await server.stop();
  await server.stop();

  expect(isAlive(server.pid)).toBe(false);
  expect(await server.exited).toMatch(/SIGTERM|exit code/);
});

it('starts several side by side on ports of their own', async () => {
  const servers = await Promise.all([started(), started(), started()]);

  expect(new Set(servers.map((server) => server.address)).size).toBe(3);
});

it('keeps its state in the file across a kill', async () => {
  const dbFilename = join(folder, 'temporal.db');
  const first = await started({ dbFilename });
  await startWorkflow(first.address, 'kept');
  process.kill(first.pid, 'SIGKILL');
  await first.exited;

  const second = await started({ dbFilename });

  expect(await startWorkflow(second.address, 'kept')).toContain('already');
});

it('refuses a port that is taken, naming it', async () => {
  const first = await started();
  const port = Number(first.address.split(':')[1]);

  await expect(started({ port })).rejects.toThrow(`as port ${port} is taken`);
});

it('shows the log when the server does not come up', async () => {
  const attempt = started({ extraArgs: ['--no-such-flag'], logFile: join(folder, 'temporal.log') });

  await expect(attempt).rejects.toThrow(
    /it ended with exit code 1[^]*unknown flag: --no-such-flag/,
  );
  expect(await readFile(join(folder, 'temporal.log'), 'utf8')).toContain('--no-such-flag');
});

it('names an executable that is not there', async () => {
  const attempt = startTemporalDevServer({ cliPath: join(folder, 'temporal'), ui: false });

  await expect(attempt).rejects.toThrow(/exit code 127[^]*not found/);
});

it('takes values of the dynamic configuration', async () => {
  const server = await started({ dynamicConfig: { 'limit.maxIDLength': 10 } });

  expect(await startWorkflow(server.address, 'far-longer-than-ten')).toContain('length');
});

it('ends when the process that started it is killed', async () => {
  const { parent, serverPid } = await startInOtherProcess();

  parent.kill('SIGKILL');

  await vi.waitFor(() => expect(isAlive(serverPid)).toBe(false), { timeout: 15_000 });
  await vi.waitFor(async () => expect(await processesOfGroup(serverPid)).toEqual([]), {
    timeout: 15_000,
  });
});

it('lets the process that started it end by itself', async () => {
  const { parent, serverPid } = await startInOtherProcess();

  parent.stdin.end();
  const [code] = await once(parent, 'exit');

  expect(code).toBe(0);
  await vi.waitFor(() => expect(isAlive(serverPid)).toBe(false), { timeout: 15_000 });
});

/** It prints the server's process id and goes on until its standard input ends. */
async function startInOtherProcess() {
  const program = `
    import { startTemporalDevServer } from ${JSON.stringify(BUILT_MODULE)};
    const [, cliPath, port] = process.argv;
    const server = await startTemporalDevServer({ cliPath, ui: false, port: Number(port) });
    process.stdout.write(server.pid + '\\n');
    process.stdin.resume();`;
  const args = ['--input-type=module', '-e', program, temporalCliPath(), `${await freePort()}`];
  const parent = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  cleanUps.push(async () => void parent.kill('SIGKILL'));
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const serverPid = Number(line.toString());
  cleanUps.push(async () => void (isAlive(serverPid) && process.kill(serverPid, 'SIGKILL')));
  expect(isAlive(serverPid)).toBe(true);
  return { parent, serverPid };
}

const BUILT_MODULE = new URL('../../dist/workers/temporal/temporal-dev-server.js', import.meta.url)
  .href;

async function countWorkflows(address: string, namespace: string): Promise<number> {
  return await withClient(address, namespace, async (client) => {
    const { count } = await client.workflow.count();
    return count;
  });
}

/** Starts a workflow that nobody runs; answers the refusal, if any. */
async function startWorkflow(address: string, workflowId: string): Promise<string> {
  return await withClient(address, 'default', async (client) => {
    try {
      await client.workflow.start('none', { workflowId, taskQueue: 'none' });
      return 'started';
    } catch (error) {
      return `${error} ${error instanceof Error ? error.cause : ''}`;
    }
  });
}

async function withClient<T>(
  address: string,
  namespace: string,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function processesOfGroup(group: number): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    pids.map(async (pid) => await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  // pid (name) state parent group …
  return stats.filter((stat) => stat.split(') ')[1]?.split(' ')[2] === `${group}`);
}
