import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { beginTask, foldAnswer } from '../../workflows/domain/attempts.ts';
import { instanceFailures, type InstanceFailureCode } from '../../workflows/domain/failures.ts';
import type { InstanceExit } from '../../workflows/domain/instance.ts';
import { type RetryRule, rulingOn } from '../../workflows/domain/retry-rules.ts';
import type { RetryPolicy } from '../../workflows/domain/spec.ts';
import type { TaskProgress } from '../../workflows/domain/task-progress.ts';
import { failures, retryRules } from '../support/retry-worlds.ts';

const segfault = { code: 'signal', exitCode: 139 } as const;
const exit42 = { code: 'non-zero-exit', exitCode: 42 } as const;

describe('a rule', () => {
  it.each<[RetryRule['on'], object, boolean]>([
    ['any', exit42, true],
    ['signal', segfault, true],
    ['signal', exit42, false],
    ['oom', { code: 'out-of-memory', exitCode: 137 }, true],
    ['oom', { code: 'signal', exitCode: 137 }, false],
    ['timeout', { code: 'timeout', exitCode: 143 }, true],
    [{ exitCodes: [[40, 42]] }, exit42, true],
    [{ exitCodes: [[1, 41]] }, exit42, false],
    [{ exitCodes: [[139, 139]] }, segfault, true],
    [{ exitCodes: [[1, 255]] }, { code: 'timeout', exitCode: 143 }, false],
    [{ exitCodes: [[1, 255]] }, { code: 'out-of-memory', exitCode: 137 }, false],
    [{ signals: ['SIGTERM', 'SIGSEGV'] }, segfault, true],
    [{ signals: ['SIGTERM'] }, segfault, false],
  ])('on %j and a failure %j: %s', (on, failure, isFitting) => {
    const ruling = rulingOn([{ on, then: 'fail' }], failure as typeof exit42);
    expect(ruling !== undefined).toBe(isFitting);
  });

  it('decides only when no earlier one fits', () => {
    fc.assert(
      fc.property(retryRules, failures, (rules, failure) => {
        const first = rulingOn(rules, failure);
        const alone = rules.map((rule) => rulingOn([rule], failure));
        const position = alone.findIndex((ruling) => ruling !== undefined);
        expect(first?.position ?? -1).toBe(position);
        const before = rulingOn([{ on: 'any', then: 'fail' }, ...rules], failure);
        expect(before).toEqual({ position: 0, action: 'fail' });
      }),
    );
  });
});

describe('a task with rules', () => {
  it('fails at once where a rule says so', () => {
    const step = exits(policyOf({ on: { exitCodes: [[42, 42]] }, then: 'fail' }), 42).step;
    expect(step).toMatchObject({
      kind: 'end',
      outcome: {
        state: 'failed',
        attempts: 1,
        retries: 0,
        code: 'non-zero-exit',
        message: 'exit code 42 (retries.rules[0]: fail)',
        rule: { position: 0, action: 'fail' },
      },
    });
  });

  it('is retried within its limit where no rule fits', () => {
    const policy = policyOf({ on: 'oom', then: 'fail' });
    expect(exits(policy, 1, 1)).toMatchObject({ retries: 2, step: { kind: 'run', attempt: 3 } });
    expect(exits(policy, 1, 1, 1).step).toMatchObject({ outcome: { message: 'exit code 1' } });
  });

  it('keeps its retries when a rule ignores a failure', () => {
    const policy = policyOf({ on: { exitCodes: [[75, 75]] }, then: 'ignore' });
    const progress = exits(policy, 75, 1, 75);
    expect(progress).toMatchObject({ retries: 1, ignored: 2, step: { kind: 'run', attempt: 4 } });
    expect(progress.lastFailure?.message).toBe('exit code 75 (retries.rules[0]: ignore)');
  });

  it('fails when it was ignored too often', () => {
    const policy = policyOf({ on: 'any', then: 'ignore' });
    const codes = Array.from({ length: 4 }, () => 75);
    expect(exits(policy, ...codes).step).toMatchObject({
      outcome: {
        attempts: 4,
        retries: 0,
        ignored: 3,
        message: 'exit code 75 (retries.rules[0]: ignore, at most 3 times)',
      },
    });
  });

  it('backs off by how often each budget was spent', () => {
    const policy = policyOf({ on: { exitCodes: [[75, 75]] }, then: 'ignore' });
    expect(exits(policy, 75, 75).step).toMatchObject({ afterMs: 2_000 });
    expect(exits(policy, 75, 75, 1).step).toMatchObject({ afterMs: 1_000 });
  });

  it('asks no rule about machines and engines', () => {
    const codes = Object.keys(instanceFailures) as InstanceFailureCode[];
    for (const code of codes.filter((name) => instanceFailures[name].consequence !== 'task')) {
      const asked = foldAnswer(
        beginTask('0', 'run-1'),
        { kind: 'reported', report: { kind: 'refused', code, message: 'trouble' } },
        policyOf({ on: 'any', then: 'ignore' }),
      );
      expect(asked.ignored, code).toBe(0);
      expect(asked.lastFailure, code).toEqual({ code, message: 'trouble' });
    }
  });
});

function policyOf(...rules: readonly RetryRule[]): RetryPolicy {
  return {
    limit: 2,
    infrastructureLimit: 3,
    ignoreLimit: 3,
    backoff: { initialMs: 1_000, coefficient: 2, maxMs: 60_000 },
    rules,
  };
}

/** The task after attempts that ended with these exit codes. */
function exits(policy: RetryPolicy, ...codes: readonly number[]): TaskProgress {
  return codes.reduce(
    (progress, exitCode) =>
      foldAnswer(
        progress,
        { kind: 'reported', report: { kind: 'exited', exit: { ...exit, exitCode } } },
        policy,
      ),
    beginTask('0', 'run-1'),
  );
}

const exit: InstanceExit = {
  exitCode: 0,
  outOfMemory: false,
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:00:01Z',
  worker: 'fleet-12345678-0',
  logs: 'complete',
};
