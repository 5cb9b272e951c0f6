/**
 * Amounts as people write them, read into exact whole numbers and written back: durations in milliseconds, memory in
 * bytes, cpu in thousandths of a core. Nothing is ever rounded: an amount that is not whole is refused.
 */

export type Reading =
  | { readonly kind: 'exact'; readonly value: number }
  /** Understood, but finer than the base unit. */
  | { readonly kind: 'inexact' }
  | { readonly kind: 'unreadable' };

/** `500ms`, `90s`, `5m`, `1.5h`, `2d`; without a unit, seconds. */
export function readDuration(written: string | number): Reading {
  return read(written, durationUnits);
}

/**
 * `512M`, `2G`, `1.5GiB`; without a unit, bytes. As in Kubernetes `K M G T` (and `KB MB GB TB`) are powers of 1000,
 * `Ki Mi Gi Ti` (and `KiB MiB GiB TiB`) powers of 1024.
 */
export function readMemory(written: string | number): Reading {
  return read(written, memoryUnits);
}

/** `2`, `0.5`, `500m`; without a unit, cores. */
export function readCpu(written: string | number): Reading {
  return read(written, cpuUnits);
}

/** The shortest single quantity: `90s`, `1m`, `1d`. `readDuration` reads it back. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0s';
  return formatWith(milliseconds, ['d', 'h', 'm', 's', 'ms'], durationUnits);
}

/** Exact: `2G`, `6Mi`, `1000001`. `readMemory` reads it back. */
export function formatMemory(bytes: number): string {
  if (bytes === 0) return '0';
  return formatWith(bytes, ['Ti', 'T', 'Gi', 'G', 'Mi', 'M', 'Ki', 'K'], memoryUnits);
}

/** Cores: `2`, `0.5`. `readCpu` reads it back. */
export function formatCpu(milliCpu: number): string {
  return String(milliCpu / 1000);
}

/** Regular expressions (as JSON Schema has them) of what the three functions understand. */
export const amountPatterns = {
  duration: '^\\d{1,15}(\\.\\d{1,9})?(\\s?(ms|s|m|h|d))?$',
  memory: '^\\d{1,15}(\\.\\d{1,9})?(\\s?(B|[KMGT]i?B?))?$',
  cpu: '^\\d{1,15}(\\.\\d{1,9})?(\\s?m)?$',
} as const;

/** Factor of each unit; `''` is that of a bare number. */
type Units = Readonly<Record<string, number>>;

const durationUnits: Units = { '': 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const cpuUnits: Units = { '': 1000, m: 1 };

const memoryUnits: Units = {
  '': 1,
  B: 1,
  ...powers(1000, ['K', 'M', 'G', 'T']),
  ...powers(1000, ['KB', 'MB', 'GB', 'TB']),
  ...powers(1024, ['Ki', 'Mi', 'Gi', 'Ti']),
  ...powers(1024, ['KiB', 'MiB', 'GiB', 'TiB']),
};

function powers(base: number, names: readonly string[]): Units {
  return Object.fromEntries(names.map((name, position) => [name, base ** (position + 1)]));
}

function read(written: string | number, units: Units): Reading {
  const match = /^(\d{1,15})(?:\.(\d{1,9}))?(?:\s?([A-Za-z]+))?$/.exec(String(written));
  if (match === null) return { kind: 'unreadable' };
  const [, whole = '', decimals = '', unit = ''] = match;
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (factor === undefined) return { kind: 'unreadable' };
  return scale(BigInt(whole + decimals) * BigInt(factor), 10n ** BigInt(decimals.length));
}

function scale(numerator: bigint, denominator: bigint): Reading {
  if (numerator % denominator !== 0n) return { kind: 'inexact' };
  return { kind: 'exact', value: Number(numerator / denominator) };
}

/** Units in descending order; the first that divides the amount is used. */
function formatWith(amount: number, names: readonly string[], units: Units): string {
  for (const name of names) {
    const factor = units[name];
    if (factor !== undefined && amount % factor === 0) return `${amount / factor}${name}`;
  }
  return String(amount);
}
