import type { FleetRef } from './ids.ts';

/**
 * A command line about a fleet, to be copied into a terminal. It names the fleet by its id: the workflow id means the last
 * run, which may be another fleet by the time that somebody reads this.
 */
export function fleetCommand({ id }: Pick<FleetRef, 'id'>, verb: string, flags = ''): string {
  return `fleet ${verb} ${id} ${flags}`.trimEnd();
}

/** What helps with a fleet of which tasks failed. */
export function commandsOnFailures(
  fleet: Pick<FleetRef, 'id'>,
  first: { readonly index: string },
): readonly string[] {
  return [
    fleetCommand(fleet, 'task list', '--state failed'),
    fleetCommand(fleet, 'logs', `--task ${first.index}`),
  ];
}
