/** Whether this computer can run plain processes as instances. */

import { setTimeout as pause } from 'node:timers/promises';
import type { ContainerHost, ContainerPhase } from '../../activities/host/container-host.ts';
import { createProcessHost } from '../../activities/host/process-host.ts';
import { messageOf } from '../../activities/logger.ts';
import { roundedSize, roundedTime } from './amounts.ts';
import { type Check, failed, type Finding, ok, warning } from './check.ts';
import type { EngineSource } from './engine-checks.ts';
import { placeOf, withProbeFolder } from './probe-folder.ts';

export interface ProcessOptions {
  readonly stateFolder: string;
  readonly platform: NodeJS.Platform;
  /** Where there is one, it does not matter so much that processes cannot run. */
  readonly engine: EngineSource;
}

/** Runs a small program just as instances are run, in a folder that goes with it. */
export function processCheck({ stateFolder, platform, engine }: ProcessOptions): Check {
  return {
    name: 'processes',
    async look(signal) {
      const answer = await runProcess(stateFolder, platform, signal);
      if (answer.kind === 'ran') return answer.finding;
      const found = `plain processes cannot run here as ${answer.reason}`;
      return (await engine()).kind === 'report'
        ? warning(found, `give fleets an image, or ${MEND}`)
        : failed(`${found}, nor containers`, `start a container engine, or ${MEND}`);
    },
  };
}

const MEND = 'use a Linux with /proc, sh, ln, mv and setsid';

type ProcessAnswer =
  | { readonly kind: 'ran'; readonly finding: Finding }
  | { readonly kind: 'trouble'; readonly reason: string };

async function runProcess(
  stateFolder: string,
  platform: NodeJS.Platform,
  signal: AbortSignal,
): Promise<ProcessAnswer> {
  if (platform !== 'linux') return { kind: 'trouble', reason: `this is ${platform}` };
  try {
    return await withProbeFolder(await placeOf(stateFolder), (folder) => tryOut(folder, signal));
  } catch (error) {
    return { kind: 'trouble', reason: messageOf(error) };
  }
}

async function tryOut(folder: string, signal: AbortSignal): Promise<ProcessAnswer> {
  const host = createProcessHost({ folder });
  try {
    const { milliCpu, memoryBytes } = await host.describe();
    const begun = performance.now();
    const phase = await runOnce(host, signal);
    const tookMs = performance.now() - begun;
    if (phase?.kind !== 'exited' || phase.exitCode !== EXIT_CODE) {
      return { kind: 'trouble', reason: `one ended strangely (${JSON.stringify(phase)})` };
    }
    const found = `a process ran in ${roundedTime(tookMs)}, ${milliCpu / 1000} cpu, ${roundedSize(memoryBytes)} memory`;
    return { kind: 'ran', finding: ok(found, { milliCpu, memoryBytes, tookMs }) };
  } finally {
    await host.close();
  }
}

/** One that is seldom by chance. */
const EXIT_CODE = 43;

async function runOnce(
  host: ContainerHost,
  signal: AbortSignal,
): Promise<ContainerPhase | undefined> {
  const id = await host.create({
    name: 'fleet-doctor',
    labels: {},
    command: ['/bin/sh', '-c', `exit ${EXIT_CODE}`],
    env: {},
    milliCpu: 100,
    memoryBytes: 16 * 1024 ** 2,
    pidsLimit: 8,
  });
  try {
    await host.start(id);
    for (;;) {
      const phase = (await host.inspect(id))?.phase;
      if (phase?.kind !== 'running') return phase;
      await pause(5, undefined, { signal });
    }
  } finally {
    await host.remove(id, { force: true });
  }
}
