/** The fields of a specification about failed tasks. Functions only, for the reason in spec-schema.ts. */

import * as z from 'zod';
import { signalNames } from './exit-failure.ts';
import {
  type ExitCodeRange,
  failureKinds,
  type FailurePattern,
  retryActions,
  type RetryRule,
} from './retry-rules.ts';
import type { RetryPolicy } from './spec.ts';
import * as field from './spec-fields.ts';
import { specLimits } from './spec-limits.ts';
import { refusal } from './spec-problems.ts';

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- The schema is the type.
export function retriesField() {
  const count = (): z.ZodType<number, number> => field.whole(0, specLimits.retries);
  return field
    .map({
      limit: count().default(3).describe('Attempts after the first when the program fails'),
      infrastructureLimit: count()
        .default(5)
        .describe('Attempts after the first when machine, engine or registry fails'),
      ignoreLimit: count()
        .default(10)
        .describe('Attempts after the first for failures that a rule ignores'),
      backoff: backoffField(),
      rules: rulesField(),
    })
    .transform(toPolicy)
    .prefault({})
    .describe('How often, and after which pause, a failed task is tried again');
}

/** Every task's input carries the policy: what does not matter is left out. */
function toPolicy({
  rules,
  ignoreLimit,
  ...same
}: Required<Omit<RetryPolicy, 'rules'>> & { readonly rules: readonly RetryRule[] }): RetryPolicy {
  return {
    ...same,
    ...(rules.some(({ then }) => then === 'ignore') && { ignoreLimit }),
    ...(rules.length > 0 && { rules }),
  };
}

function rulesField() {
  return z
    .array(ruleField(), field.shown('a list of rules such as {on: {exitCodes: [1]}, then: fail}'))
    .max(specLimits.retryRules, {
      error: `has more than ${specLimits.retryRules} rules; expected at most so many`,
    })
    .prefault([])
    .describe('What follows from which failure of the program; the first rule that fits decides');
}

function ruleField(): z.ZodType<RetryRule, { on: WrittenPattern; then: RetryRule['then'] }> {
  const actions = field.shown('retry, fail or ignore');
  return field.map({
    on: patternField().describe('The failures that the rule is about'),
    // oxlint-disable-next-line unicorn/no-thenable -- Always a text, which nobody awaits.
    then: z.enum(retryActions, actions).describe('What follows from them'),
  });
}

type WrittenPattern = (typeof failureKinds)[number] | z.input<ReturnType<typeof listedField>>;

function patternField(): z.ZodType<FailurePattern, WrittenPattern> {
  return z.union([z.enum(failureKinds), listedField()], field.shown(PATTERN_EXPECTED));
}

const PATTERN_EXPECTED =
  'any, signal, oom, timeout, {exitCodes: [1, "10-20"]} or {signals: [SIGSEGV]}';

function listedField() {
  return z
    .strictObject({
      exitCodes: listOf(exitCodesField()).exactOptional(),
      signals: listOf(signalField()).exactOptional(),
    })
    .meta({ minProperties: 1, maxProperties: 1 })
    .transform(({ exitCodes, signals }, context): FailurePattern => {
      if (exitCodes && !signals) return { exitCodes };
      if (signals && !exitCodes) return { signals };
      if (context.issues.length === 0) {
        const message = 'expected one of exitCodes and signals: a rule for each';
        field.addProblems(context, [{ path: [], message }]);
      }
      return z.NEVER;
    });
}

function listOf<Entry extends z.ZodType>(entry: Entry): z.ZodArray<Entry> {
  const error = `expected a list of 1 to ${specLimits.retryRuleEntries}`;
  return z.array(entry, { error }).min(1, { error }).max(specLimits.retryRuleEntries, { error });
}

function exitCodesField(): z.ZodType<ExitCodeRange, string | number> {
  const expected = 'an exit code from 1 to 255, or a range such as "10-20"';
  const written = z.union(
    [field.whole(1, 255, expected), z.string().meta({ pattern: RANGE.source })],
    field.shown(expected),
  );
  return written.transform((codes, context): ExitCodeRange => {
    const [from = 0, to = from] =
      typeof codes === 'number' ? [codes] : (RANGE.exec(codes)?.slice(1, 3).map(Number) ?? []);
    if (from >= 1 && from <= to && to <= 255) return [from, to];
    field.addProblems(context, [{ path: [], message: refusal(codes, expected) }]);
    return z.NEVER;
  });
}

const RANGE = /^([0-9]{1,3})-([0-9]{1,3})$/;

function signalField() {
  const names = Object.values(signalNames);
  return z.enum(names, field.shown(`one of ${names.join(', ')}`));
}

function backoffField() {
  const pause = (): field.Amount => field.duration(specLimits.backoffMs);
  return field
    .map({
      initial: pause().prefault('1s').describe('Pause before the first retry'),
      coefficient: field
        .decimal(1, specLimits.coefficient)
        .default(2)
        .describe('Each pause is so many times the one before'),
      max: pause().prefault('1m').describe('Longest pause'),
    })
    .transform(({ initial, coefficient, max }) => ({ initialMs: initial, coefficient, maxMs: max }))
    .prefault({})
    .describe('Pauses between attempts');
}
