/** What `fleet doctor` consists of: questions about the surroundings, each with one answer. */

export interface Check {
  /** For people and for `--skip`: `store-folder`. Unique. */
  readonly name: string;
  /**
   * Looks, and leaves nothing behind. Ends soon after the signal, if it can; what it throws is taken for a bug or for
   * trouble that nobody has thought of.
   */
  look(signal: AbortSignal): Promise<Finding>;
}

export type Finding =
  | { readonly kind: 'ok'; readonly found: string; readonly facts?: Facts }
  /** `warning`: fleets run, if not as one might wish; `failed`: they do not, or not all of them. */
  | {
      readonly kind: 'warning' | 'failed';
      readonly found: string;
      /** What a person can do. */
      readonly remedy: string;
      readonly facts?: Facts;
    }
  /** Could not be looked at before something else is mended, which another check names. */
  | { readonly kind: 'skipped'; readonly found: string; readonly facts?: Facts };

/** The same for programs: values under fixed names, with the unit in the name. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** How one check went. */
export interface CheckReport {
  readonly name: string;
  readonly finding: Finding;
  readonly tookMs: number;
}

export function ok(found: string, facts: Facts = {}): Finding {
  return { kind: 'ok', found, facts };
}

export function warning(found: string, remedy: string, facts: Facts = {}): Finding {
  return { kind: 'warning', found, remedy, facts };
}

export function failed(found: string, remedy: string, facts: Facts = {}): Finding {
  return { kind: 'failed', found, remedy, facts };
}

export function skipped(found: string): Finding {
  return { kind: 'skipped', found };
}
