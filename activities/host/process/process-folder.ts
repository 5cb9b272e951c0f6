/**
 * Where instances lie on disk: `<root>/<name>/<id>/`.
 *
 * The name is claimed and the instance appears by one rename(2) of a prepared folder onto `<root>/<name>`, which the
 * kernel refuses while that folder holds anything; it disappears by one rename of `<id>` out of it, which cannot hit
 * a later instance of the same name. So whatever is killed at whatever point, an instance is there whole or not at
 * all, and no name stays taken by nothing. Entries of the root that begin with a dot are not names:
 * `.new-*` instances in the making, `.gone-*` removed ones, `.notices/<id>` written to at every change.
 */

import { randomBytes } from 'node:crypto';
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { draftPath, removeAbandonedDrafts } from './process-drafts.ts';
import { prepareRecords, readClaim } from './process-record.ts';
import { removeTree } from './remove-tree.ts';
import { hasCode, undefinedWhenMissing } from './system-error.ts';

/** What is kept of a container's description; its environment is in the program script only. */
export interface StoredSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The whole argument vector. */
  readonly command: readonly string[];
  /** PATH of the program. */
  readonly path: string;
}

export class ProcessFolder {
  readonly root: string;
  readonly notices: string;

  constructor(root: string) {
    this.root = root;
    this.notices = join(root, '.notices');
  }

  /** Makes the root and removes what killed processes left half done. */
  async prepare(): Promise<void> {
    await mkdir(this.notices, { recursive: true, mode: 0o700 });
    for (const entry of await readdir(this.root)) {
      if (entry.startsWith('.gone-')) await removeTree(join(this.root, entry));
    }
    await this.removeAbandoned();
    await this.#prepareNotices();
  }

  /** Removes instances in the making whose maker was killed. */
  async removeAbandoned(): Promise<void> {
    await removeAbandonedDrafts(this.root);
  }

  /** Leads nowhere when this is no id, wherever it may have come from. */
  pathOf(id: string): string {
    return isName(id) ? join(this.root, nameOf(id), id) : join(this.root, '.no-instance');
  }

  noticeOf(id: string): string {
    return join(this.notices, id);
  }

  /** The new instance's id, or undefined when the name is taken. */
  async create(spec: StoredSpec, script: (id: string) => string): Promise<string | undefined> {
    const id = `${spec.name}.${randomBytes(8).toString('hex')}`;
    const draft = draftPath(this.root, id);
    await this.#prepareDraft(join(draft, id), spec, script(id));
    try {
      await rename(draft, join(this.root, spec.name));
    } catch (error) {
      await removeTree(draft);
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) return undefined;
      throw error;
    }
    await this.notify(id);
    return id;
  }

  /** Id of the instance that has this id or name. */
  async find(idOrName: string): Promise<string | undefined> {
    if (await this.holds(idOrName)) return idOrName;
    return isName(idOrName) ? (await this.#idsOf(idOrName))[0] : undefined;
  }

  async holds(id: string): Promise<boolean> {
    return isName(id) && id.includes('.') && (await exists(this.pathOf(id)));
  }

  async ids(): Promise<readonly string[]> {
    const names = (await readdir(this.root)).filter(isName);
    return (await Promise.all(names.map((name) => this.#idsOf(name)))).flat();
  }

  /** Undefined when there is no such instance. */
  async specOf(id: string): Promise<StoredSpec | undefined> {
    const text = await readFile(join(this.pathOf(id), 'spec.json'), 'utf8').catch(
      undefinedWhenMissing,
    );
    return text === undefined ? undefined : parseSpec(text);
  }

  /** Takes the instance away and then its files. False when it was gone already. */
  async discard(id: string): Promise<boolean> {
    const gone = join(this.root, `.gone-${id}`);
    const moved = await rename(this.pathOf(id), gone).then(() => true, undefinedWhenMissing);
    if (moved !== true) return false;
    await rmdir(join(this.root, nameOf(id))).catch(ignoreInUse);
    await removeTree(gone);
    await rm(this.noticeOf(id), { force: true });
    return true;
  }

  /** Tells whoever watches that something about the instance changed. */
  async notify(id: string): Promise<void> {
    await appendFile(this.noticeOf(id), '\n');
  }

  /** Every instance has a notice file, and no other has. */
  async #prepareNotices(): Promise<void> {
    const notices = new Set(await readdir(this.notices));
    for (const id of await this.ids()) {
      if (await this.#isHalfDone(id)) await this.discard(id);
      else if (!notices.delete(id)) await this.notify(id);
    }
    for (const id of notices) {
      if (!(await this.holds(id))) await rm(this.noticeOf(id), { force: true });
    }
  }

  /** Its remover was killed after the decision; or the computer went down while its description was written. */
  async #isHalfDone(id: string): Promise<boolean> {
    const claim = await readClaim(this.pathOf(id));
    return claim?.kind === 'remove' || (await this.specOf(id)) === undefined;
  }

  async #prepareDraft(folder: string, spec: StoredSpec, script: string): Promise<void> {
    await mkdir(join(folder, 'work'), { recursive: true, mode: 0o700 });
    await Promise.all([
      writeFile(join(folder, 'spec.json'), JSON.stringify(spec)),
      writeFile(join(folder, 'program.sh'), script, { mode: 0o600 }),
      writeFile(join(folder, 'stdout'), ''),
      writeFile(join(folder, 'stderr'), ''),
      prepareRecords(folder),
    ]);
  }

  async #idsOf(name: string): Promise<readonly string[]> {
    return (await readdir(join(this.root, name)).catch(undefinedWhenMissing)) ?? [];
  }
}

/** Longest name: room for the beginning of a draft, the suffix of the id and the 255 bytes of a file name. */
export const MAX_NAME_LENGTH = 200;

export function isName(text: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(text);
}

function nameOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('.')));
}

function parseSpec(text: string): StoredSpec | undefined {
  try {
    // As `create` wrote it.
    return JSON.parse(text) as StoredSpec;
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(undefinedWhenMissing)) !== undefined;
}

/** A new instance of the name is there already, or another remover was quicker. */
function ignoreInUse(error: unknown): void {
  if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error;
}
