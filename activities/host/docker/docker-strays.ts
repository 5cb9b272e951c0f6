/**
 * Processes of a container that its engine knows nothing of. An engine that is killed in the middle of a start takes the
 * container for never started when it is back, while its program runs. Found by their control group, on this computer.
 */

import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

import { HostUnavailable } from '../container-host.ts';

const LIMIT_MS = 5_000;
const LOOK_AGAIN_MS = 20;

/** Kills what runs in the container's control group. False when there was nothing. */
export async function endStrays(id: string): Promise<boolean> {
  const giveUpAt = Date.now() + LIMIT_MS;
  let found = false;
  for (let pids = await straysOf(id); pids.length > 0; pids = await straysOf(id)) {
    if (Date.now() > giveUpAt) {
      throw new HostUnavailable(
        `Cannot remove ${id} as processes run in it of which its engine knows nothing: end them [pids=${pids.join(',')}]`,
      );
    }
    found = true;
    pids.forEach(kill);
    await pause(LOOK_AGAIN_MS);
  }
  return found;
}

async function straysOf(id: string): Promise<readonly number[]> {
  // Anything shorter than an engine's own id might be part of other names.
  if (!/^[0-9a-f]{64}$/.test(id)) return [];
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const belongs = await Promise.all(
    pids.map(async (pid) => (await textOf(`/proc/${pid}/cgroup`)).includes(id)),
  );
  return pids.filter((_pid, position) => belongs[position]).map(Number);
}

/** Empty for a process that has ended meanwhile, and where there is no such file system. */
async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended meanwhile, or not ours to kill: the next look tells.
  }
}
