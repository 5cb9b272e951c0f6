/** The instances of a folder: what they are, and how they end. */

import { hasRun, NameTaken, type ContainerState } from '../container-host.ts';
import type { ProcessFolder } from './process-folder.ts';
import { mayHaveEnded, phaseOf } from './process-phase.ts';
import { claimRemoval, readClaim, type Claim } from './process-record.ts';
import type { PreparedSpec } from './process-spec.ts';
import { endShim, killAll, killStrays, terminate } from './process-stop.ts';
import { ProcessSweeper } from './process-sweeper.ts';

type Labels = Readonly<Record<string, string>>;

/** The verbs of `ContainerHost`, on a folder that is there. */
export class ProcessInstances {
  readonly #folder: ProcessFolder;
  readonly #sweeper = new ProcessSweeper();

  constructor(folder: ProcessFolder) {
    this.#folder = folder;
  }

  async create({ stored, script }: PreparedSpec): Promise<string> {
    for (;;) {
      const id = await this.#folder.create(stored, script);
      if (id !== undefined) return id;
      const holder = await this.#folder.find(stored.name);
      if (holder === undefined) continue;
      const claim = await readClaim(this.#folder.pathOf(holder));
      if (claim?.kind !== 'remove') {
        throw new NameTaken(`Cannot create ${stored.name} as ${holder} has that name`);
      }
      // Its remover was killed between the decision and the deed, or is about to do it.
      await this.#folder.discard(holder);
    }
  }

  async find(idOrName: string): Promise<ContainerState | undefined> {
    const id = await this.#folder.find(idOrName);
    return id === undefined ? undefined : this.#stateOf(id, {});
  }

  async list(labels: Labels): Promise<readonly ContainerState[]> {
    await this.#folder.removeAbandoned();
    const ids = await this.#folder.ids();
    const found: ContainerState[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE).map((id) => this.#stateOf(id, labels));
      found.push(...(await Promise.all(some)).filter((state) => state !== undefined));
    }
    return found;
  }

  async carries(id: string, labels: Labels): Promise<boolean> {
    const spec = await this.#folder.specOf(id);
    return spec !== undefined && includes(spec.labels, labels);
  }

  async signal(id: string, signal: 'TERM' | 'KILL'): Promise<void> {
    const claim = await readClaim(this.#folder.pathOf(id));
    if (claim?.kind !== 'run') return;
    if (signal === 'TERM') terminate(claim);
    else await killAll(id, claim, this.#sweeper);
  }

  async remove(id: string, force: boolean): Promise<'removed' | 'running' | 'gone'> {
    const path = this.#folder.pathOf(id);
    // Proves that it never ran, whoever then takes the files away.
    const claimed = await claimRemoval(path);
    const claim = await readClaim(path);
    // Somebody took its files away; its processes need not know.
    if (claim === undefined && !(await this.#folder.holds(id))) {
      if (force) await killStrays(id, this.#sweeper);
      return claimed ? 'removed' : 'gone';
    }
    if (claim?.kind === 'run') {
      const phase = await phaseOf(id, path, this.#sweeper);
      if (phase === undefined) return 'gone';
      if (!force && hasRun({ phase })) return 'running';
      if (phase.kind === 'running') await killAll(id, claim, this.#sweeper);
      await endShim(claim);
    }
    return (await this.#folder.discard(id)) || claimed ? 'removed' : 'gone';
  }

  /** A question for many askings: is the instance over, or gone? */
  endOf(id: string): () => Promise<boolean> {
    const path = this.#folder.pathOf(id);
    let claim: Claim | undefined;
    return async () => {
      claim ??= await readClaim(path);
      if (claim === undefined) return !(await this.#folder.holds(id));
      if (!mayHaveEnded(path, claim)) return false;
      const phase = await phaseOf(id, path, this.#sweeper);
      return phase === undefined || phase.kind === 'exited';
    };
  }

  async #stateOf(id: string, labels: Labels): Promise<ContainerState | undefined> {
    const spec = await this.#folder.specOf(id);
    if (spec === undefined || !includes(spec.labels, labels)) return undefined;
    const phase = await phaseOf(id, this.#folder.pathOf(id), this.#sweeper);
    return phase && { id, name: spec.name, labels: spec.labels, phase };
  }
}

/** Each holds files open for a moment, and a process may hold few. */
const AT_ONCE = 32;

function includes(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
