/**
 * Routes that swallow what is sent to machines that are gone, so that it never leaves this computer. They are worse than
 * any other route to the same addresses, hence do nothing while the network of the machines is there.
 */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { z } from 'zod';

import { messageOf } from '../messages.ts';

/** Marks our routes among all others; of no meaning to the kernel. */
const PROTOCOL = '212';

const routesSchema = z.array(
  z.looseObject({
    dst: z.string(),
    type: z.string().exactOptional(),
    protocol: z.string().exactOptional(),
    metric: z.number().exactOptional(),
  }),
);

export type Route = z.output<typeof routesSchema>[number];

/** @returns how to remove it. */
export async function addBlackhole(block: string): Promise<() => Promise<void>> {
  // The metric says whose it is: a process that was killed cannot remove its own.
  const route = ['blackhole', block, 'protocol', PROTOCOL, 'metric', String(process.pid)];
  await ip('route', 'add', ...route);
  return async () => {
    await ip('route', 'delete', ...route);
  };
}

export async function removeBlackholesOfTheDead(): Promise<void> {
  const routes = (await listRoutes()).filter(isBlackhole);
  for (const { dst, metric = 0 } of routes.filter((route) => !isAlive(route.metric ?? 0))) {
    await ip('route', 'delete', 'blackhole', dst, 'protocol', PROTOCOL, 'metric', String(metric))
      // Somebody else was faster.
      .catch(() => undefined);
  }
}

export async function listRoutes(): Promise<readonly Route[]> {
  return routesSchema.parse(JSON.parse(await ip('-json', 'route', 'show')));
}

export function isBlackhole({ protocol, type }: Route): boolean {
  return type === 'blackhole' && protocol === PROTOCOL;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function ip(...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('ip', args);
    return stdout;
  } catch (error) {
    throw new Error(
      `Cannot run "ip ${args.join(' ')}": ${messageOf(error)}. Machines that really run need root, and ip (Debian: iproute2).`,
      { cause: error },
    );
  }
}
