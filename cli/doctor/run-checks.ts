import { messageOf } from '../../activities/logger.ts';
import { type Check, type CheckReport, failed, type Finding } from './check.ts';

/** All checks at once, each in bounded time; the reports are in the order of the checks. */
export async function runChecks(
  checks: readonly Check[],
  limitMs = CHECK_LIMIT_MS,
): Promise<readonly CheckReport[]> {
  return Promise.all(checks.map((check) => runCheck(check, limitMs)));
}

/** More than any check waits for its own parts. */
const CHECK_LIMIT_MS = 20_000;

async function runCheck(check: Check, limitMs: number): Promise<CheckReport> {
  const begun = performance.now();
  const finding = await boundedLook(check, limitMs);
  return { name: check.name, finding, tookMs: Math.round(performance.now() - begun) };
}

async function boundedLook(check: Check, limitMs: number): Promise<Finding> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      stop.abort();
      resolve(tooLate(limitMs));
    }, limitMs);
  });
  try {
    return await Promise.race([look(check, stop.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function look(check: Check, signal: AbortSignal): Promise<Finding> {
  try {
    return await check.look(signal);
  } catch (error) {
    return failed(messageOf(error), 'see what the message names');
  }
}

function tooLate(limitMs: number): Finding {
  return failed(
    `no answer within ${limitMs / 1000} s`,
    'see whether what is asked hangs, such as a network file system whose server is away',
  );
}
