/** Rules and failures of every kind, for properties. */

import fc from 'fast-check';
import { signalNames } from '../../workflows/domain/exit-failure.ts';
import {
  failureKinds,
  type FailurePattern,
  type ProgramFailure,
  retryActions,
  type RetryRule,
} from '../../workflows/domain/retry-rules.ts';

const exitCode = fc.integer({ min: 1, max: 255 });

const pattern: fc.Arbitrary<FailurePattern> = fc.oneof(
  fc.constantFrom(...failureKinds),
  fc.record({
    exitCodes: fc.array(
      fc.tuple(exitCode, exitCode).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({
    signals: fc.uniqueArray(fc.constantFrom(...Object.values(signalNames)), { minLength: 1 }),
  }),
);

export const retryRules: fc.Arbitrary<readonly RetryRule[]> = fc.array(
  fc.record({ on: pattern, then: fc.constantFrom(...retryActions) }),
  { maxLength: 6 },
);

/** Failures of the program. */
export const failures: fc.Arbitrary<ProgramFailure> = fc.record(
  {
    code: fc.constantFrom('non-zero-exit', 'signal', 'out-of-memory', 'timeout'),
    exitCode,
  },
  { requiredKeys: ['code'] },
);
