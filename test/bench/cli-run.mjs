// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const LOOK_INTERVAL_MS = 200;

/**
 * Runs our command line to its end; answers the most memory that it held, in bytes. Throws when it fails.
 *
 * @param {readonly string[]} args
 * @param {string} [input] for its standard input
 * @returns {Promise<{ readonly peakBytes: number }>}
 */
export async function runCli(args, input = '') {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
  const exit = once(child, 'exit');
  let talk = '';
  child.stderr.on('data', (text) => (talk = `${talk}${text}`.slice(-2_000)));
  child.stdin.end(input);
  let peakBytes = 0;
  const look = () => (peakBytes = Math.max(peakBytes, peakBytesOf(child.pid)));
  const timer = setInterval(look, LOOK_INTERVAL_MS);
  const [code] = await exit;
  clearInterval(timer);
  if (code !== 0) throw new Error(`fleet ${args.join(' ')} ended with code ${code}: ${talk}`);
  return { peakBytes };
}

/**
 * What Linux says a process held at most; 0 when it is gone.
 *
 * @param {number | undefined} pid
 */
function peakBytesOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
