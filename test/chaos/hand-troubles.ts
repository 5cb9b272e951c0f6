import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { labelsOf } from '../support/fleet-evidence.ts';
import type { Trouble } from './chaos-world.ts';

/** Somebody removes what a fleet runs: `docker rm --force`, or the instance's folder while its processes run on. */
export const removeInstance: Trouble = async ({ bench, fleets, dice, say }) => {
  const fleet = dice.pick(fleets);
  if (!fleet) return;
  const host = await bench.containerHost();
  try {
    const states = await host.list(await labelsOf(fleet.handle));
    const one = dice.pick(states.filter(({ phase }) => phase.kind === 'running'));
    if (!one) return;
    fleet.meddled.add('instances lost');
    say(`remove ${one.name} of ${fleet.name} by hand`);
    if (bench.host === 'docker') await host.remove(one.id, { force: true });
    else rmSync(join(bench.folder, 'instances', one.name), { recursive: true, force: true });
  } finally {
    await host.close();
  }
};
