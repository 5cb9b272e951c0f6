/** What a failed attempt costs: each failure spends one of three budgets, or ends the task (F3). */

import { instanceFailures } from './failures.ts';
import { type ProgramFailure, renderRuling, type Ruling, rulingOn } from './retry-rules.ts';
import type { RetryPolicy } from './spec.ts';
import type { AttemptFailure, TaskProgress } from './task-progress.ts';

/** The counter of the progress that a failure spends. */
type Budget = 'retries' | 'infrastructureRetries' | 'ignored';

export type Verdict =
  /** Another attempt; `repetition`: the how-manieth of its budget, from 1. */
  | {
      readonly kind: 'again';
      readonly progress: TaskProgress;
      readonly failure: AttemptFailure;
      readonly repetition: number;
    }
  /** No other attempt: the program, or a rule, or a spent budget says so. */
  | { readonly kind: 'over'; readonly failure: AttemptFailure };

/** Rules are asked about failures of the program only: machines and engines keep to their own budget. */
export function judge(
  progress: TaskProgress,
  failure: ProgramFailure & { readonly message: string },
  policy: RetryPolicy,
): Verdict {
  const { code, message } = failure;
  const { consequence } = instanceFailures[code];
  const ruling = consequence === 'task' ? rulingOn(policy.rules, failure) : undefined;
  const budget = consequence === 'fatal' ? undefined : budgetOf(consequence, ruling);
  if (budget === undefined) return { kind: 'over', failure: ruled({ code, message }, ruling) };
  const limit = limitOf(budget, policy);
  if (progress[budget] >= limit) {
    return { kind: 'over', failure: ruled({ code, message }, ruling, limit) };
  }
  const repetition = progress[budget] + 1;
  return {
    kind: 'again',
    progress: { ...progress, [budget]: repetition },
    failure: ruled({ code, message }, ruling),
    repetition,
  };
}

function budgetOf(
  consequence: 'task' | 'infrastructure',
  ruling: Ruling | undefined,
): Budget | undefined {
  if (consequence === 'infrastructure') return 'infrastructureRetries';
  switch (ruling?.action) {
    case 'fail':
      return undefined;
    case 'ignore':
      return 'ignored';
    default:
      return 'retries';
  }
}

function limitOf(budget: Budget, policy: RetryPolicy): number {
  switch (budget) {
    case 'retries':
      return policy.limit;
    case 'infrastructureRetries':
      return policy.infrastructureLimit;
    case 'ignored':
      return policy.ignoreLimit ?? 0;
  }
}

/** The failure with the rule that decided about it, in its message too. `spent`: the limit that it met. */
function ruled(
  failure: { readonly code: AttemptFailure['code']; readonly message: string },
  ruling: Ruling | undefined,
  spent?: number,
): AttemptFailure {
  if (!ruling) return failure;
  const most = spent === undefined ? '' : `, at most ${spent} times`;
  return {
    code: failure.code,
    message: `${failure.message} (${renderRuling(ruling)}${most})`,
    rule: ruling,
  };
}
