/** What a machine says of its own boot. */

import type { SshAccess } from '../../../workflows/domain/worker.ts';
import type { MachineDoor } from '../../host/machine-door.ts';
import { bootReport } from './boot-scripts.ts';
import type { MachineOrder } from './instance-prototype.ts';
import { provisionRefused } from './provision-refused.ts';

/**
 * Returns when the machine is set up: an engine that its image brings answers before that.
 * @throws notProvisioned when it says that it failed; another error while it goes on.
 */
export async function hasBooted(
  { machine, profile, zone }: MachineOrder,
  door: MachineDoor,
  access: SshAccess,
  signal: AbortSignal,
): Promise<void> {
  const options = { limitMs: REPORT_MS, signal };
  const { output } = await door.run(access, `cat ${bootReport}`, options);
  const [failure] = / failed: .*$/m.exec(output) ?? [];
  if (failure !== undefined) {
    throw provisionRefused(
      'not-ready',
      `Cannot provision worker ${machine.name} as its boot${failure.slice(0, MOST_REPORTED)}: look at the image and the way out of the subnet [profile=${profile}, zone=${zone}]`,
    );
  }
  if (/ ready$/m.test(output)) return;
  throw new Error(`its engine answers, and its boot goes on: ${output.trim().slice(-200)}`);
}

/** What the machine says of its own boot, when it lets us in though its engine does not answer. */
export async function lastWords(
  door: MachineDoor,
  access: SshAccess,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const script = `tail -n 5 ${bootReport}; tail -n 5 /var/log/fleet-boot.log`;
    const { output } = await door.run(access, script, { limitMs: REPORT_MS, signal });
    return output.trim().slice(-MOST_REPORTED) || undefined;
  } catch {
    return undefined;
  }
}

const REPORT_MS = 10_000;
const MOST_REPORTED = 1_000;
