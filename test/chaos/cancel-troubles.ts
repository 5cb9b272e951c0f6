import type { ChaosWorld, Trouble } from './chaos-world.ts';
import { insistently } from './insistently.ts';

export const cancelSoftly: Trouble = (world) => cancel(world, 'soft');
export const cancelHard: Trouble = (world) => cancel(world, 'hard');

export const terminateRoot: Trouble = async ({ fleets, dice, say }) => {
  const fleet = dice.pick(fleets);
  if (!fleet) return;
  fleet.meddled.add('root terminated');
  say(`terminate the root of ${fleet.name}`);
  await fleet.handle.terminate('by chaos').catch(() => undefined);
};

/** Whoever handles it may be away: it is awaited when the world is whole again. */
async function cancel(
  { fleets, dice, say, loose }: ChaosWorld,
  mode: 'soft' | 'hard',
): Promise<void> {
  const fleet = dice.pick(fleets);
  if (!fleet) return;
  fleet.meddled.add('tasks cancelled');
  say(`cancel ${fleet.name} (${mode})`);
  const done = insistently(() => fleet.handle.executeUpdate('cancel', { args: [{ mode }] }));
  loose.push(() => done);
}
