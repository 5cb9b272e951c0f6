/** Faults that a test orders: which requests they meet, and what happens to those. Pure. */

export type FaultEffect =
  /** Answered without a look at the request. */
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly code?: string;
      readonly retryAfterSeconds?: number;
    }
  /** The connection breaks, and nothing was done. */
  | { readonly kind: 'dropBefore' }
  /** It is done, and then the connection breaks: the client cannot know. */
  | { readonly kind: 'dropAfter' }
  /** It is done, and never answered. */
  | { readonly kind: 'hang' }
  /** It is done after so many real milliseconds. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** It arrives twice; the second answer is given. */
  | { readonly kind: 'duplicate' };

export interface FaultRule {
  /** Name of the SDK's method; absent: any request. */
  readonly operation?: string;
  /** What the path or the body must contain. */
  readonly about?: string;
  /** So many that fit are spared first. Default 0. */
  readonly skip?: number;
  /** So many are met. Default: all. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

export interface FaultTarget {
  readonly operation: string;
  readonly path: string;
  readonly body: unknown;
}

/** The effect that this request meets, and the rules for the next one. The first rule that fits counts. */
export function chooseFault(
  rules: readonly FaultRule[],
  target: FaultTarget,
): { readonly effect?: FaultEffect; readonly rules: readonly FaultRule[] } {
  const rule = rules.find((candidate) => fits(candidate, target));
  if (rule === undefined) return { rules };
  const spared = (rule.skip ?? 0) > 0;
  const rest = rules.flatMap((candidate) => (candidate === rule ? used(rule) : [candidate]));
  return spared ? { rules: rest } : { effect: rule.effect, rules: rest };
}

function fits(rule: FaultRule, { operation, path, body }: FaultTarget): boolean {
  if (rule.operation !== undefined && rule.operation !== operation) return false;
  if (rule.about === undefined) return true;
  return path.includes(rule.about) || (JSON.stringify(body) ?? '').includes(rule.about);
}

function used(rule: FaultRule): readonly FaultRule[] {
  const { skip = 0, times } = rule;
  if (skip > 0) return [{ ...rule, skip: skip - 1 }];
  if (times === undefined) return [rule];
  return times > 1 ? [{ ...rule, times: times - 1 }] : [];
}
