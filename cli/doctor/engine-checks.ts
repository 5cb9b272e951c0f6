/** The container engine of this computer. */

import { messageOf } from '../../activities/logger.ts';
import { type EngineReport, reportEngine } from '../../activities/host/docker/engine-report.ts';
import { roundedSize } from './amounts.ts';
import { type Check, failed, type Finding, ok, skipped, warning } from './check.ts';
import { judgeSpace } from './disk-space.ts';
import { lookAtVolume, systemCodeOf, type Volume } from './volume.ts';

export interface EngineOptions {
  readonly socketPath: string;
  /** Whether somebody named the socket: then an engine is expected there. */
  readonly isNamed: boolean;
}

/** Asks when it is first called; never rejects. */
export type EngineSource = () => Promise<EngineAnswer>;

export type EngineAnswer =
  | { readonly kind: 'report'; readonly report: EngineReport }
  /** With the system's code, if it was the system that refused. */
  | { readonly kind: 'trouble'; readonly code: string; readonly message: string };

const ANSWER_LIMIT_MS = 8_000;

export function createEngineSource({ socketPath }: EngineOptions): EngineSource {
  let asking: Promise<EngineAnswer> | undefined;
  return () =>
    (asking ??= reportEngine(socketPath, ANSWER_LIMIT_MS).then(
      (report) => ({ kind: 'report', report }),
      (error: unknown) => ({
        kind: 'trouble',
        code: systemCodeOf(error) ?? '',
        message: messageOf(error),
      }),
    ));
}

export function engineChecks(source: EngineSource, options: EngineOptions): readonly Check[] {
  const onReport =
    (judge: (report: EngineReport) => Finding | Promise<Finding>) => async (): Promise<Finding> => {
      const answer = await source();
      return answer.kind === 'report'
        ? judge(answer.report)
        : skipped('needs the container engine');
    };
  return [
    { name: 'engine', look: async () => judgeEngine(await source(), options) },
    { name: 'engine-limits', look: onReport(judgeLimits) },
    { name: 'engine-logs', look: onReport(judgeLogDriver) },
    { name: 'engine-disk', look: onReport(checkDisk) },
  ];
}

/** Before it, limits of cpu were not heard. */
const OLDEST_API = [1, 25] as const;

export function judgeEngine(answer: EngineAnswer, options: EngineOptions): Finding {
  if (answer.kind === 'trouble') return judgeTrouble(answer, options);
  const { socketPath } = options;
  const { version, apiVersion, milliCpu, memoryBytes } = answer.report;
  const found = `Docker ${version} at ${socketPath}, API ${apiVersion}, ${milliCpu / 1000} cpu, ${roundedSize(memoryBytes)} memory`;
  const facts = { socketPath, version, apiVersion, milliCpu, memoryBytes };
  return isOld(apiVersion)
    ? failed(found, `update it: API ${OLDEST_API.join('.')} or later is needed`, facts)
    : ok(found, facts);
}

function isOld(apiVersion: string): boolean {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  return major < OLDEST_API[0] || (major === OLDEST_API[0] && minor < OLDEST_API[1]);
}

function judgeTrouble(
  { code, message }: Extract<EngineAnswer, { kind: 'trouble' }>,
  { socketPath, isNamed }: EngineOptions,
): Finding {
  const facts = { socketPath, ...(code !== '' && { code }) };
  switch (code) {
    case 'ENOENT': {
      const found = `there is no engine at ${socketPath}: fleets with an image cannot run here`;
      return isNamed
        ? failed(found, 'correct --docker-socket, or start the engine', facts)
        : warning(
            found,
            'install and start Docker, or name its socket with --docker-socket',
            facts,
          );
    }
    case 'EACCES':
    case 'EPERM':
      return failed(
        `this user may not use ${socketPath} (${code})`,
        'add the user to the group of the socket (usually docker) and log in again',
        facts,
      );
    case 'ECONNREFUSED':
      return failed(
        `nobody listens at ${socketPath}, though it is there`,
        'start the engine ("systemctl start docker")',
        facts,
      );
    default:
      return failed(message, 'look at the engine and its log ("journalctl -u docker")', facts);
  }
}

export function judgeLimits({ missingLimits, cgroupVersion }: EngineReport): Finding {
  const facts = { cgroupVersion, missing: missingLimits.join(' ') };
  if (missingLimits.length === 0) {
    return ok(`limits of memory, cpu and pids are enforced (cgroup ${cgroupVersion})`, facts);
  }
  return warning(
    `limits of ${missingLimits.join(', ')} are not enforced (cgroup ${cgroupVersion}): instances may take more than resources grants`,
    'enable these cgroup controllers in the kernel, and delegate them to the engine',
    facts,
  );
}

/** Containers are made with it, whatever the engine's own default. */
const LOG_DRIVER = 'json-file';
/** It takes the other name, too. */
const PODMANS_NAME = 'k8s-file';

export function judgeLogDriver({ logDrivers }: EngineReport): Finding {
  const facts = { logDrivers: logDrivers.join(' ') };
  return logDrivers.some((driver) => driver === LOG_DRIVER || driver === PODMANS_NAME)
    ? ok(`the log driver ${LOG_DRIVER} can be read`, facts)
    : failed(
        `the engine has no log driver ${LOG_DRIVER}`,
        'use an engine that has it: logs of instances are read from it',
        facts,
      );
}

async function checkDisk({ rootFolder, storageDriver }: EngineReport): Promise<Finding> {
  try {
    return judgeEngineDisk(rootFolder, storageDriver, await lookAtVolume(rootFolder));
  } catch (error) {
    return skipped(`${rootFolder} cannot be looked at from here (${systemCodeOf(error)})`);
  }
}

export function judgeEngineDisk(folder: string, storageDriver: string, volume: Volume): Finding {
  return judgeSpace(`${folder} (${storageDriver})`, volume, {
    remedy: 'remove what is not needed ("docker system prune"), or give it a larger disk',
    facts: { folder, storageDriver },
  });
}
