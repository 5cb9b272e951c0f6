import { defaultSettings, type FleetSettings } from '../workflows/domain/settings.ts';

/**
 * What is given, and the defaults of the rest. `from`: whose settings they are, as in `Cannot use settings <from> as …`.
 * Throws when one is unknown, or no whole number within its bounds.
 */
export function completeSettings(given: object, from: string): FleetSettings {
  for (const [name, value] of Object.entries(given)) {
    if (!isSetting(name)) throw settingsError(from, `${name} is unknown`);
    const most = mostOf[name] ?? LONGEST_TIMER_MS;
    if (!Number.isSafeInteger(value) || Number(value) < 1 || Number(value) > most) {
      const expected = `expected a whole number from 1 to ${most}`;
      throw settingsError(from, `${name} is ${JSON.stringify(value)}: ${expected}`);
    }
  }
  return { ...defaultSettings, ...given };
}

export function settingsError(from: string, reason: string, cause?: unknown): Error {
  return new Error(
    `Cannot use settings ${from} as ${reason}; known are ${Object.keys(defaultSettings).join(', ')}`,
    { cause },
  );
}

function isSetting(name: string): name is keyof FleetSettings {
  return Object.hasOwn(defaultSettings, name);
}

/** Timers of this platform fire at once when they are set to more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What Temporal or we cannot do more of; times have their own bound. */
const mostOf: Partial<Record<keyof FleetSettings, number>> = {
  groupWindow: 100,
  sliceSize: 500,
  workerFailureLimit: 1_000,
};
