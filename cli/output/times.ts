/** Times as people say them. */

/** `0.4s`, `26s`, `2m3s`, `1h5m`, `3d4h`. */
export function renderDuration(ms: number): string {
  if (ms < 10_000) return `${Math.max(0, Math.round(ms / 100)) / 10}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const [large, small, unit] = twoUnits(seconds);
  return small === 0 ? `${large}${unit[0]}` : `${large}${unit[0]}${small}${unit[1]}`;
}

/** From one time to another, RFC 3339 both; without an end, to now. Undefined when it has not begun. */
export function renderSpan(
  startedAt: string | undefined,
  finishedAt: string | undefined,
  now: number,
): string | undefined {
  if (startedAt === undefined) return undefined;
  const end = finishedAt === undefined ? now : Date.parse(finishedAt);
  return renderDuration(end - Date.parse(startedAt));
}

/** To the second: `2026-08-06T19:48:13Z`. */
export function renderTime(time: string | undefined): string | undefined {
  return time?.replace(/\.\d+Z$/, 'Z');
}

type Units = readonly [large: string, small: string];

function twoUnits(seconds: number): readonly [large: number, small: number, Units] {
  if (seconds < 3600) return [Math.floor(seconds / 60), seconds % 60, ['m', 's']];
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return [Math.floor(minutes / 60), minutes % 60, ['h', 'm']];
  const hours = Math.floor(minutes / 60);
  return [Math.floor(hours / 24), hours % 24, ['d', 'h']];
}
