const NS_PER_SECOND = 1_000_000_000n;

/** Nanoseconds since 1970 of an RFC 3339 time, or undefined when it is none. */
export function nanosecondsOf(time: string): bigint | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time);
  if (!match) return undefined;
  const [, seconds = '', decimals = '', zone = ''] = match;
  return BigInt(Date.parse(seconds + zone)) * 1_000_000n + BigInt(decimals.padEnd(9, '0'));
}

/** A time as the engine's queries take it: `<seconds>.<nanoseconds>`. */
export function engineSeconds(nanoseconds: bigint): string {
  return `${nanoseconds / NS_PER_SECOND}.${String(nanoseconds % NS_PER_SECOND).padStart(9, '0')}`;
}
