/** What must hold between the fields of a specification; each rule assumes that every field by itself is in order. */

import { paddedTaskIndex } from './ids.ts';
import { MAX_SLICE_BYTES } from './settings.ts';
import type { FleetSpec, TaskItem } from './spec.ts';
import { specLimits } from './spec-limits.ts';
import type { SpecProblem } from './spec-problems.ts';
import { entryBytes, itemEntry, itemIndex, jsonBytes } from './task-entries.ts';
import { formatDuration } from './units.ts';

/** Rules on the whole specification. */
export function specProblems(spec: FleetSpec): readonly SpecProblem[] {
  return [
    ...programProblems(spec),
    ...hookProblems(spec),
    ...machineProblems(spec),
    ...sharedSizeProblems(spec),
    ...backoffProblems(spec),
  ];
}

/** Rules on inline items; paths begin at the list. */
export function itemProblems(items: readonly TaskItem[]): readonly SpecProblem[] {
  return [...indexProblems(items), ...sizeProblems(items)];
}

/** A task needs an image, or a command to run as a plain process. */
function programProblems(spec: FleetSpec): readonly SpecProblem[] {
  if (spec.image !== undefined || spec.command !== undefined) return [];
  const items = spec.tasks.kind === 'items' ? spec.tasks.items : [];
  const without = items.findIndex((item) => item.command === undefined);
  if (items.length > 0 && without === -1) return [];
  const message =
    'is missing; expected the image of a container, or a command to run as a plain process, for every task';
  return without === -1
    ? [{ path: ['image'], message }]
    : [{ path: ['image'], message, other: ['tasks', 'items', without] }];
}

/** Machines that are made for a fleet have nothing of it but what an image brings along. */
function machineProblems({ image, command, provider }: FleetSpec): readonly SpecProblem[] {
  if (provider.type === 'local' || image !== undefined || command === undefined) return [];
  const message = `is missing; expected the image of a container: machines of provider ${provider.type} run no plain processes`;
  return [{ path: ['image'], message, other: ['provider', 'type'] }];
}

/** Whoever runs something as root on the computer that serves does so for all who use it. */
function hookProblems({ hooks, provider }: FleetSpec): readonly SpecProblem[] {
  if (hooks === undefined || provider.type !== 'local') return [];
  const message =
    'cannot be used with provider local; expected a provider that makes machines for the fleet, such as vpc';
  return [{ path: ['hooks'], message, other: ['provider', 'type'] }];
}

function sharedSizeProblems({ command, args, env, labels }: FleetSpec): readonly SpecProblem[] {
  const bytes = jsonBytes({ command, args, env, labels });
  if (bytes <= specLimits.sharedBytes) return [];
  const message = `command, args, env and labels take ${bytes} bytes together; expected at most ${specLimits.sharedBytes}: put long texts into the image or a file`;
  return [{ path: [], message }];
}

function backoffProblems({ retries: { backoff } }: FleetSpec): readonly SpecProblem[] {
  if (backoff.maxMs >= backoff.initialMs) return [];
  const [max, initial] = [formatDuration(backoff.maxMs), formatDuration(backoff.initialMs)];
  const message = `${max}, as written or by default, is shorter than retries.backoff.initial; expected at least ${initial}`;
  return [{ path: ['retries', 'backoff', 'max'], message }];
}

/** Indexes are compared as ids show them, so that 7 and 000007 are the same. */
function indexProblems(items: readonly TaskItem[]): readonly SpecProblem[] {
  const seen = new Map<string, number>();
  return items.flatMap((item, position) => {
    const index = paddedTaskIndex(itemIndex(item, position));
    const earlier = seen.get(index);
    if (earlier === undefined) seen.set(index, position);
    return earlier === undefined ? [] : [repeatedIndex(item, position, earlier)];
  });
}

function repeatedIndex(item: TaskItem, position: number, earlier: number): SpecProblem {
  const own = item.index === undefined ? ', which this task has by its position,' : '';
  return {
    path: item.index === undefined ? [position] : [position, 'idx'],
    message: `index ${JSON.stringify(itemIndex(item, position))}${own} is that of another task too; expected one of its own: change idx`,
    other: [earlier],
  };
}

function sizeProblems(items: readonly TaskItem[]): readonly SpecProblem[] {
  const sizes = items.map(jsonBytes);
  const single = sizes.flatMap((bytes, position) => largeItem(bytes, items[position], position));
  // With the brackets of the list, and a comma between two items.
  const total = sizes.reduce((sum, bytes) => sum + bytes + 1, 1);
  return [...single, ...largeList(total)];
}

/** Most bytes by which an entry is longer than its item. */
const ENTRY_BYTES = 256;

function largeItem(
  bytes: number,
  item: TaskItem | undefined,
  position: number,
): readonly SpecProblem[] {
  if (item === undefined || bytes + ENTRY_BYTES <= MAX_SLICE_BYTES) return [];
  const whole = entryBytes(itemEntry(item, position));
  if (whole <= MAX_SLICE_BYTES) return [];
  const message = `the task takes ${whole} bytes; expected at most ${MAX_SLICE_BYTES}: put long texts into the image or a file`;
  return [{ path: [position], message }];
}

function largeList(bytes: number): readonly SpecProblem[] {
  if (bytes <= specLimits.inlineBytes) return [];
  const message = `the tasks take ${bytes} bytes; expected at most ${specLimits.inlineBytes}: shorten them, use count or indexes, or divide the fleet`;
  return [{ path: [], message }];
}
