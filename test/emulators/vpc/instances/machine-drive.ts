import { messageOf } from '../messages.ts';
import type { EmulatedMachine } from '../machines/emulated-machines.ts';
import type { World } from '../world.ts';
import type { MachineVerb, NetworkVerb } from './life-events.ts';

/** What is under way for each machine of a world. */
const lines = new WeakMap<World, Map<string, Promise<void>>>();

/**
 * Does something to a machine, after what is under way for it; only the power is taken at once. A failure is noted, and
 * thrown for those to whom it matters.
 */
export async function driveMachine(
  world: World,
  id: string,
  verb: MachineVerb | NetworkVerb,
  machine?: EmulatedMachine,
): Promise<void> {
  const line = lineOf(world);
  const before = line.get(id) ?? Promise.resolve();
  const done =
    verb === 'cutPower'
      ? drive(world, id, verb, machine)
      : before.then(() => drive(world, id, verb, machine));
  const settled = done.catch((error: unknown) => {
    world.troubles = [...world.troubles, `Cannot ${verb} machine ${id}: ${messageOf(error)}`];
  });
  line.set(
    id,
    Promise.all([before, settled]).then(() => undefined),
  );
  await done;
}

async function drive(
  { machines }: World,
  id: string,
  verb: MachineVerb | NetworkVerb,
  machine: EmulatedMachine | undefined,
): Promise<void> {
  if (verb !== 'start') return machines[verb](id);
  if (machine === undefined) throw new Error(`Cannot start machine ${id} without its description`);
  return machines.start(machine);
}

function lineOf(world: World): Map<string, Promise<void>> {
  const line = lines.get(world) ?? new Map<string, Promise<void>>();
  lines.set(world, line);
  return line;
}
