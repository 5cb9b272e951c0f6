/** Index lists: `0,3,6-9,12`. Whole numbers and ascending ranges, in the order in which tasks shall start. */

import { specLimits } from './spec-limits.ts';

/** One part of an index list; both ends belong to it. */
export interface IndexRange {
  readonly first: number;
  readonly last: number;
}

export type IndexReading =
  | { readonly kind: 'ranges'; readonly ranges: readonly IndexRange[] }
  /** What is wrong, one sentence per fault, with the position of the part from 1. */
  | { readonly kind: 'refused'; readonly faults: readonly string[] };

/** The indexes of a list that `readIndexes` accepts, one by one, in order of mention. Throws on any other text. */
export function* expandIndexes(text: string): Generator<string> {
  for (const { first, last } of acceptedRanges(text)) {
    for (let index = first; index <= last; index += 1) yield String(index);
  }
}

/** How many indexes `expandIndexes` yields, without expanding them. */
export function countIndexes(text: string): number {
  return totalOf(acceptedRanges(text));
}

/** Reads an index list, or says what is wrong with it; ranges stay unexpanded. */
export function readIndexes(text: string): IndexReading {
  const parts = text.split(',').map((part, position) => readPart(part.trim(), position + 1));
  const faults = parts.flatMap((part) => (part.kind === 'fault' ? [part.fault] : []));
  if (faults.length > 0) return { kind: 'refused', faults };
  const ranges = parts.flatMap((part) => (part.kind === 'range' ? [part] : []));
  const fault = overlapFault(ranges) ?? totalFault(ranges);
  return fault === undefined ? { kind: 'ranges', ranges } : { kind: 'refused', faults: [fault] };
}

function acceptedRanges(text: string): readonly IndexRange[] {
  const reading = readIndexes(text);
  if (reading.kind === 'refused') {
    throw new Error(`Cannot expand an index list as ${reading.faults[0]}`);
  }
  return reading.ranges;
}

function totalOf(ranges: readonly IndexRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

interface ReadRange extends IndexRange {
  readonly kind: 'range';
  /** As written, and the how many-th part it is, from 1. */
  readonly text: string;
  readonly position: number;
}

/** Leading zeros are refused: 7 and 007 would be told apart by some and not by others. */
function readPart(
  text: string,
  position: number,
): ReadRange | { readonly kind: 'fault'; readonly fault: string } {
  const match = /^(0|[1-9]\d{0,14})(?:-(0|[1-9]\d{0,14}))?$/.exec(text);
  if (match === null) return { kind: 'fault', fault: partFault(text, position) };
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (last >= first) return { kind: 'range', first, last, text, position };
  return { kind: 'fault', fault: `part ${position} "${text}" descends; write ${last}-${first}` };
}

function partFault(text: string, position: number): string {
  const found = text === '' ? 'is empty' : `${JSON.stringify(text.slice(0, 40))} is no index`;
  return `part ${position} ${found}; expected a whole number without leading zeros, or a range such as 6-9`;
}

function overlapFault(ranges: readonly ReadRange[]): string | undefined {
  const sorted = ranges.toSorted((a, b) => a.first - b.first || a.position - b.position);
  let widest: ReadRange | undefined;
  for (const range of sorted) {
    if (widest !== undefined && range.first <= widest.last) return repeated(widest, range);
    widest = range;
  }
  return undefined;
}

function repeated(one: ReadRange, other: ReadRange): string {
  const [before, after] = one.position < other.position ? [one, other] : [other, one];
  const places = `in part ${before.position} "${before.text}" and in part ${after.position} "${after.text}"`;
  return `index ${other.first} occurs ${places}; name each index once`;
}

function totalFault(ranges: readonly IndexRange[]): string | undefined {
  const total = totalOf(ranges);
  if (total <= specLimits.tasks) return undefined;
  return `the list names ${total} tasks; expected at most ${specLimits.tasks}`;
}
