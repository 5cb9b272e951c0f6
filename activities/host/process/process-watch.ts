/** Notices of instances that appeared, changed or went. */

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import type { HostNotice } from '../container-host.ts';
import { watchFolder } from './folder-change.ts';
import type { ProcessFolder } from './process-folder.ts';
import { readClaim, type Claim } from './process-record.ts';
import { isAlive } from './process-table.ts';

/**
 * Notices of the instances that `matches` accepts (it refuses those that are gone), from the moment of this call
 * until aborted. The kernel's notices make it quick; a slow look at every instance makes it certain, and finds
 * programs whose shim was killed.
 */
export function watchInstances(
  folder: ProcessFolder,
  matches: (id: string) => Promise<boolean>,
  signal: AbortSignal,
): AsyncIterable<HostNotice> {
  const changed = new ChangedIds();
  const stopWatching = watchFolder(folder.notices, (id) => id !== null && changed.add(id));
  const end = (): void => {
    stopWatching();
    changed.end();
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  void lookSlowly(folder, changed, signal);
  return notices(changed, matches);
}

async function* notices(
  changed: ChangedIds,
  matches: (id: string) => Promise<boolean>,
): AsyncGenerator<HostNotice> {
  const present = new Set<string>();
  for (let id = await changed.next(); id !== undefined; id = await changed.next()) {
    if (await matches(id)) {
      present.add(id);
      yield { kind: 'changed', id };
    } else if (present.delete(id)) {
      yield { kind: 'changed', id };
    }
  }
}

/** Ids to give notice of; one that changes again before its notice is given needs no second one. */
class ChangedIds {
  readonly #ids = new Set<string>();
  #ended = false;
  #wake: () => void = () => undefined;

  add(id: string): void {
    this.#ids.add(id);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Waits for the next one; undefined after the end. One caller at a time. */
  async next(): Promise<string | undefined> {
    while (!this.#ended) {
      for (const id of this.#ids) {
        this.#ids.delete(id);
        return id;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return undefined;
  }
}

/** What the last look saw of an instance. */
interface Sight {
  readonly mark: 'created' | 'claimed' | 'lost' | 'ended';
  readonly claim?: Claim;
}

async function lookSlowly(
  folder: ProcessFolder,
  changed: ChangedIds,
  signal: AbortSignal,
): Promise<void> {
  let before: ReadonlyMap<string, Sight> | undefined;
  while (!signal.aborted) {
    const begin = performance.now();
    // No descriptors left to look with: the next look will tell.
    const now = await look(folder, before ?? new Map()).catch(() => before);
    if (before !== undefined && now !== undefined)
      differences(before, now).forEach((id) => changed.add(id));
    before = now;
    // A look at thousands of instances must not keep the computer busy.
    const pauseMs = Math.max(LOOK_MS, 20 * (performance.now() - begin));
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

const LOOK_MS = 1_000;
const LOOKS_PER_TURN = 50;

async function look(
  folder: ProcessFolder,
  before: ReadonlyMap<string, Sight>,
): Promise<ReadonlyMap<string, Sight>> {
  const now = new Map<string, Sight>();
  for (const id of await readdir(folder.notices)) {
    now.set(id, await sight(folder.pathOf(id), before.get(id)));
    if (now.size % LOOKS_PER_TURN === 0) await nextTurn();
  }
  return now;
}

/** Asks the file system synchronously: this is most of what an idle host does, and promises cost ten times as much. */
async function sight(path: string, before: Sight | undefined): Promise<Sight> {
  if (before?.mark === 'ended') return before;
  if (existsSync(join(path, 'exit'))) return { mark: 'ended' };
  const claim =
    before?.claim ?? (existsSync(join(path, 'claim')) ? await readClaim(path) : undefined);
  if (claim === undefined) return { mark: 'created' };
  const alive = claim.kind === 'run' && (isAlive(claim.shim) || isAlive(claim.program));
  return { mark: alive ? 'claimed' : 'lost', claim };
}

function differences(
  before: ReadonlyMap<string, Sight>,
  now: ReadonlyMap<string, Sight>,
): readonly string[] {
  const changed = [...now].filter(([id, { mark }]) => before.get(id)?.mark !== mark);
  const gone = [...before.keys()].filter((id) => !now.has(id));
  return [...changed.map(([id]) => id), ...gone];
}
