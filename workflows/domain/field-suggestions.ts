/** "Did you mean": the field that a person probably wanted when a specification names one that does not exist. */

/** `fields`: those that may stand there. `elsewhere`: paths of all fields, such as `scale.max`. */
export function suggestField(
  unknown: string,
  fields: readonly string[],
  elsewhere: readonly string[],
): string | undefined {
  const here = fields.map((field) => ({ field, spelling: field }));
  return nearest(unknown, here) ?? nearest(unknown, elsewhere.flatMap(spellings));
}

interface Candidate {
  readonly field: string;
  /** One way to write it. */
  readonly spelling: string;
}

/** `scale.max` may have been written `max`, `scaleMax` or `max-scale`. */
function spellings(field: string): readonly Candidate[] {
  const names = field.split('.');
  const written = [names.at(-1) ?? '', names.join(''), names.toReversed().join('')];
  return written.map((spelling) => ({ field, spelling }));
}

/** Case, dashes and underscores aside, with at most a third of the letters wrong; the first of the nearest. */
function nearest(unknown: string, candidates: readonly Candidate[]): string | undefined {
  const ranked = candidates
    .map(({ field, spelling }) => ({ field, errors: errorsIn(plain(unknown), plain(spelling)) }))
    .toSorted((a, b) => a.errors - b.errors);
  const best = ranked[0];
  return best === undefined || best.errors === Infinity ? undefined : best.field;
}

/** Wrong letters, or infinity when there are too many. */
function errorsIn(unknown: string, spelling: string): number {
  const most = spelling.length / 3;
  if (Math.abs(unknown.length - spelling.length) > most) return Infinity;
  const distance = editDistance(unknown, spelling);
  return distance > most ? Infinity : distance;
}

function plain(name: string): string {
  return name.slice(0, 64).toLowerCase().replaceAll(/[-_]/g, '');
}

/** Letters to insert, delete or replace; two neighbours swapped count as two. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of from.split('').entries()) {
    row = nextRow(row, line + 1, letter, to);
  }
  return row.at(-1) ?? 0;
}

function nextRow(above: readonly number[], first: number, letter: string, to: string): number[] {
  const row = [first];
  for (let column = 1; column <= to.length; column += 1) {
    const replaced = (above[column - 1] ?? 0) + (to[column - 1] === letter ? 0 : 1);
    row.push(Math.min(replaced, (above[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1));
  }
  return row;
}
