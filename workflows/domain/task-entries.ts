/** From the tasks of a specification to the entries that groups run: in order, one by one, never all at once. */

import { lineTaskKey, taskKey } from './ids.ts';
import { utf8Length } from './plain-text.ts';
import type { TaskItem, TaskSource } from './spec.ts';
import { countIndexes, expandIndexes } from './task-indexes.ts';
import type { TaskEntry } from './task.ts';

/** Every task of the fleet in the order in which it shall start. Can be iterated again from the start. */
export function taskEntries(source: TaskSource): Iterable<TaskEntry> {
  return { [Symbol.iterator]: () => entriesOf(source) };
}

/** How many entries `taskEntries` yields, without making them. */
export function taskTotal(source: TaskSource): number {
  switch (source.kind) {
    case 'count':
      return source.count;
    case 'indexes':
      return countIndexes(source.indexes);
    case 'items':
      return source.items.length;
  }
}

/** An item without an index is called by its position, from 0. */
export function itemIndex(item: TaskItem, position: number): string {
  return item.index ?? String(position);
}

/** What an item becomes; its key carries the position (for a file: the line, from 0), whatever its index. */
export function itemEntry(item: TaskItem, position: number): TaskEntry {
  return { ...item, index: itemIndex(item, position), key: lineTaskKey(position) };
}

/** Bounds of a slice: tasks, and bytes of its JSONL. */
export interface SliceBounds {
  readonly maxTasks: number;
  readonly maxBytes: number;
}

/**
 * Cuts entries into slices that are as long as the bounds allow; together they are all entries in their order.
 * Throws when one entry alone is larger than `maxBytes`: parsing refuses such tasks.
 */
export function* sliceTasks(
  entries: Iterable<TaskEntry>,
  bounds: SliceBounds,
): Generator<readonly TaskEntry[]> {
  let slice: TaskEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const more = entryBytes(entry);
    if (more > bounds.maxBytes) throw new Error(`Cannot slice task ${entry.index}: ${more} bytes`);
    if (slice.length >= bounds.maxTasks || bytes + more > bounds.maxBytes) {
      yield slice;
      slice = [];
      bytes = 0;
    }
    slice.push(entry);
    bytes += more;
  }
  if (slice.length > 0) yield slice;
}

/** Bytes of an entry's line in a slice's JSONL, line end included. */
export function entryBytes(entry: TaskEntry): number {
  return jsonBytes(entry) + 1;
}

/** Bytes of a value as UTF-8 JSON. */
export function jsonBytes(value: unknown): number {
  return utf8Length(JSON.stringify(value));
}

function* entriesOf(source: TaskSource): Generator<TaskEntry> {
  switch (source.kind) {
    case 'count':
      for (let index = 0; index < source.count; index += 1) yield plainEntry(String(index));
      return;
    case 'indexes':
      for (const index of expandIndexes(source.indexes)) yield plainEntry(index);
      return;
    case 'items':
      for (const [position, item] of source.items.entries()) yield itemEntry(item, position);
  }
}

function plainEntry(index: string): TaskEntry {
  return { index, key: taskKey(index) };
}
