/** Amounts as people read them: rounded, unlike those of `workflows/domain/units.ts`. */

/** `76.8 GiB` */
export function roundedSize(bytes: number): string {
  const power = Math.min(sizeUnits.length - 1, Math.max(0, Math.floor(Math.log2(bytes) / 10)));
  return `${rounded(bytes / 1024 ** power)} ${sizeUnits[power]}`;
}

/** `1.3 ms`, `2.5 s`, `3 min` */
export function roundedTime(ms: number): string {
  if (ms < 1_000) return `${rounded(ms)} ms`;
  return ms < 120_000 ? `${rounded(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}

const sizeUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** One decimal below ten. */
function rounded(amount: number): string {
  return amount < 10 ? String(Math.round(amount * 10) / 10) : String(Math.round(amount));
}
