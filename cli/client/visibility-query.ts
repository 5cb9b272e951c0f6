/** Queries of Temporal's visibility, as text. */

/** All of these conditions; none leaves everything. */
export function allOf(...conditions: readonly (string | undefined)[]): string {
  return conditions.filter((condition) => condition !== undefined).join(' AND ');
}

/** `undefined` for an empty list: no condition. */
export function oneOf(attribute: string, values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : `${attribute} IN (${values.map(quoted).join(', ')})`;
}

export function isEqual(attribute: string, value: string): string {
  return `${attribute} = ${quoted(value)}`;
}

export function startsWith(attribute: string, prefix: string): string {
  return `${attribute} STARTS_WITH ${quoted(prefix)}`;
}

/** Both ends belong to it; an absent one is open. */
export function isWithin(attribute: string, since?: Date, until?: Date): string | undefined {
  const from = since && `${attribute} >= ${quoted(since.toISOString())}`;
  const to = until && `${attribute} <= ${quoted(until.toISOString())}`;
  return from || to ? allOf(from, to) : undefined;
}

/**
 * Whether visibility finds a text: of double quotes, backslashes and control characters it finds none, however they
 * are written (tried with server 1.32), and says nothing of it.
 */
export function isSearchable(text: string): boolean {
  return !/["\\\p{Cc}]/u.test(text);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
