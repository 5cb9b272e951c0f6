import type { EmulatedMachine, EmulatedMachines } from './emulated-machines.ts';

/** Machines that only remember what was done to them. */
export interface MemoryMachines extends EmulatedMachines {
  /** `start <name>`, `stop <name>` and so on, in order. */
  readonly history: readonly string[];
  /** Names of those that have power. */
  powered(): readonly string[];
  /** Names of those that are there, with power or without. */
  present(): readonly string[];
  /** The machine of that name shuts itself down. */
  shutDown(name: string): void;
}

export function createMemoryMachines(): MemoryMachines {
  const history: string[] = [];
  const machines = new Map<string, EmulatedMachine>();
  const powered = new Set<string>();
  let tell: (id: string) => void = () => undefined;
  const note = (verb: string, id: string): void => {
    history.push(`${verb} ${machines.get(id)?.name ?? id}`);
  };
  return {
    history,
    powered: () => [...powered].map((id) => machines.get(id)?.name ?? id),
    present: () => [...machines.values()].map(({ name }) => name),
    shutDown: (name) => {
      const machine = [...machines.values()].find((candidate) => candidate.name === name);
      if (machine && powered.delete(machine.id)) tell(machine.id);
    },
    onShutdown: (listener) => {
      tell = listener;
    },
    start: async (machine) => {
      machines.set(machine.id, machine);
      powered.add(machine.id);
      note('start', machine.id);
    },
    stop: async (id) => {
      note('stop', id);
      powered.delete(id);
    },
    reboot: async (id) => note('reboot', id),
    cutPower: async (id) => {
      note('cut', id);
      powered.delete(id);
    },
    unplug: async (id) => note('unplug', id),
    plugIn: async (id) => note('plugIn', id),
    remove: async (id) => {
      note('remove', id);
      powered.delete(id);
      machines.delete(id);
    },
  };
}
