/** Runs the scripts of a fleet on its machines. */

import { setTimeout as sleep } from 'node:timers/promises';

import type { HookRequest, WorkerRequest } from '../../workflows/activity-types.ts';
import { divideEnv } from '../../workflows/domain/env.ts';
import type { HooksSpec } from '../../workflows/domain/spec.ts';
import type { SshAccess } from '../../workflows/domain/worker.ts';
import { InstanceSecrets } from '../host/instance-secrets.ts';
import type { MachineDoor } from '../host/machine-door.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { hookScript } from './hook-script.ts';

export interface MachineHook {
  readonly name: keyof HooksSpec;
  readonly hook: HookRequest;
  readonly worker: WorkerRequest['worker'];
  readonly access: SshAccess;
  readonly door: MachineDoor;
  readonly secrets: SecretSource;
  readonly signal: AbortSignal;
}

/** The script failed as often as it may; the message has no secrets. */
export class HookFailed extends Error {
  override readonly name = 'HookFailed';
}

const PAUSE_MS = 1_000;

/**
 * Runs a hook until it has succeeded, at most as often as it may; a hook that succeeded on this machine before is not
 * run again. Throws `HookFailed`, and whatever the door throws when the machine cannot be reached: then it is open
 * whether the hook ran.
 */
export async function runHook(request: MachineHook): Promise<void> {
  const { name, hook, worker } = request;
  const references = Object.values(divideEnv(hook.env).secrets);
  const secrets = new InstanceSecrets(request.secrets, references);
  const env = await envOf(request, secrets);
  for (let attempt = 1; ; attempt += 1) {
    const { exitCode, output } = await request.door.run(request.access, hookScript(name), {
      env,
      limitMs: hook.timeLimitMs,
      signal: request.signal,
    });
    if (exitCode === 0) return;
    if (attempt > hook.retries) {
      const said = lastLines(secrets.masked(output));
      throw new HookFailed(
        `Cannot use worker ${worker.name} as hook ${name} failed with exit code ${exitCode}${limitNote(exitCode, hook)} [attempts=${attempt}]${said}`,
      );
    }
    await sleep(PAUSE_MS, undefined, { signal: request.signal });
  }
}

/** The fleet's own variables with the values of secrets, and where the hook runs. */
async function envOf(
  { hook, worker, access }: MachineHook,
  secrets: InstanceSecrets,
): Promise<Readonly<Record<string, string>>> {
  const { texts, secrets: references } = divideEnv(hook.env);
  return {
    ...texts,
    ...(await secrets.fill(references)),
    CE_WORKER_NAME: worker.name,
    CE_WORKER_IP: access.host,
    FLEET_HOOK_SCRIPT: hook.script,
  };
}

/** As the door says that a script ran out of its time. */
const OUT_OF_TIME = 124;

function limitNote(exitCode: number, { timeLimitMs }: HookRequest): string {
  return exitCode === OUT_OF_TIME ? ` (perhaps its time limit, ${timeLimitMs / 1000} s)` : '';
}

const LINES_SHOWN = 10;
const CHARACTERS_SHOWN = 2_000;

function lastLines(output: string): string {
  const lines = output.trimEnd().split('\n').slice(-LINES_SHOWN).join('\n');
  return lines === '' ? '' : `; its output ends:\n${lines.slice(-CHARACTERS_SHOWN)}`;
}
