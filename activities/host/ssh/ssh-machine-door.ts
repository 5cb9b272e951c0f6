import type { SshAccess } from '../../../workflows/domain/worker.ts';
import { createDockerHost } from '../docker-host.ts';
import type { MachineDoor } from '../machine-door.ts';
import { engineOver } from './ssh-engine.ts';
import type { SshLink } from './ssh-link.ts';
import type { SshLinks } from './ssh-links.ts';
import { runScript, type ScriptOptions } from './ssh-script.ts';

/** A knock ends in time whatever hangs on the machine. */
const KNOCK_LIMIT_MS = 15_000;

/** Doors over the connections of a server. */
export function createMachineDoor(links: SshLinks): MachineDoor {
  return {
    knock: (access, signal) => using(links, access, (link) => knock(link, access, signal)),
    run: (access, script, options) =>
      using(links, access, (link) => runScript(link, script, options)),
  };
}

async function knock(
  link: SshLink,
  { socketPath }: SshAccess,
  signal: AbortSignal,
): ReturnType<MachineDoor['knock']> {
  const options: ScriptOptions = { limitMs: KNOCK_LIMIT_MS, signal, patience: 'now' };
  const { exitCode, output } = await runScript(
    link,
    'cat /proc/sys/kernel/random/boot_id',
    options,
  );
  const bootId = output.trim();
  if (exitCode !== 0 || bootId === '') {
    throw new Error(
      `Cannot learn the boot id of ${link.place} as ${output.trim()} [exitCode=${exitCode}]`,
    );
  }
  return { bootId, engine: await engineVersion(link, socketPath) };
}

async function engineVersion(link: SshLink, socketPath: string): Promise<string> {
  const engine = engineOver(link, socketPath, () => undefined);
  const host = createDockerHost({ engine, timeoutMs: KNOCK_LIMIT_MS });
  try {
    return (await host.describe()).version;
  } finally {
    await host.close();
  }
}

async function using<Result>(
  links: SshLinks,
  access: SshAccess,
  work: (link: SshLink) => Promise<Result>,
): Promise<Result> {
  const use = links.to(access);
  try {
    return await work(use.link);
  } finally {
    use.release();
  }
}
