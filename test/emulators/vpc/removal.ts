import { latencyMs } from './time/latencies.ts';
import type { World } from './world.ts';

/** Removes a part when the cloud has come to it. */
export function removeLater(world: World, remove: () => void): void {
  const { clock, dice, settings } = world;
  const waitMs = latencyMs(settings.latencies, 'partDeleting', { gpus: 0 }, dice);
  if (waitMs === 0) remove();
  else void clock.sleep(waitMs).then(remove);
}
