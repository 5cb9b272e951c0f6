/** Trying out a place on disk without leaving anything there. */

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

export interface Place {
  /** Absolute. */
  readonly wanted: string;
  /** The folder itself when it is there, else the nearest one above it, in which it would be made. */
  readonly existing: string;
}

export async function placeOf(path: string): Promise<Place> {
  const wanted = resolve(path);
  let existing = wanted;
  while (!(await exists(existing)) && dirname(existing) !== existing) existing = dirname(existing);
  return { wanted, existing };
}

/** Hands out a new folder in that place, and removes it with all that is in it. Throws the system's errors. */
export async function withProbeFolder<Result>(
  { existing }: Place,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(existing, '.fleet-doctor-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
