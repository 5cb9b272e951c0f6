import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { scratchFolder } from './scratch-folder.ts';
import { until } from './until.ts';

/** An `ssh-agent` with one key. */
export async function startTestAgent(
  keyFile: string,
): Promise<{ readonly socketPath: string; stop(): Promise<void> }> {
  const folder = scratchFolder();
  const socketPath = join(folder.path, 'agent');
  const child = spawn('ssh-agent', ['-D', '-a', socketPath], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    folder.remove();
  };
  try {
    await until('the agent listens', () => existsSync(socketPath));
    const env = { ...process.env, SSH_AUTH_SOCK: socketPath };
    await promisify(execFile)('ssh-add', ['-q', keyFile], { env });
  } catch (error) {
    await stop();
    throw error;
  }
  return { socketPath, stop };
}
