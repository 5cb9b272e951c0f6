import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { beginTask, foldAnswer, requestTaskCancel } from '../../workflows/domain/attempts.ts';
import { failureOfExit } from '../../workflows/domain/exit-failure.ts';
import type { StepAnswer, TaskProgress } from '../../workflows/domain/task-progress.ts';
import type { InstanceExit } from '../../workflows/domain/instance.ts';
import type { RetryPolicy } from '../../workflows/domain/spec.ts';
import type { TaskOutcome } from '../../workflows/domain/task.ts';
import { retryRules } from '../support/retry-worlds.ts';
import { TaskWorld } from '../support/task-world.ts';

const policy: RetryPolicy = {
  limit: 2,
  infrastructureLimit: 3,
  backoff: { initialMs: 1_000, coefficient: 2, maxMs: 60_000 },
};

describe('a task', () => {
  it('succeeds on the first exit with code 0', () => {
    expect(outcomeOf([exited(0)])).toMatchObject({ state: 'succeeded', attempts: 1, exitCode: 0 });
  });

  it('fails after its retries are spent', () => {
    expect(outcomeOf([exited(1), exited(42), exited(42)])).toMatchObject({
      state: 'failed',
      attempts: 3,
      retries: 2,
      code: 'non-zero-exit',
      message: 'exit code 42',
    });
  });

  it('keeps infrastructure failures apart from its own retries', () => {
    const gone: StepAnswer = { kind: 'reported', report: { kind: 'gone' } };
    const lost = [silentAt(0), gone, silentAt(0), gone];
    expect(outcomeOf([...lost, exited(1), exited(0)])).toMatchObject({
      state: 'succeeded',
      attempts: 4,
      retries: 1,
      infrastructureRetries: 2,
    });
  });

  it('fails at once when no retry can help', () => {
    const refused: StepAnswer = {
      kind: 'reported',
      report: { kind: 'refused', code: 'image-not-found', message: 'no such image' },
    };
    expect(outcomeOf([refused])).toMatchObject({ state: 'failed', code: 'image-not-found' });
  });

  it('runs the same attempt again when it never started', () => {
    const progress = fold([{ kind: 'silent' }, { kind: 'reported', report: { kind: 'noSlot' } }]);
    expect(progress.step).toMatchObject({ kind: 'run', attempt: 1 });
    expect(progress).toMatchObject({ retries: 0, infrastructureRetries: 0 });
  });

  it('looks for an instance that fell silent after its start', () => {
    expect(fold([silentAt(7)]).step).toMatchObject({ kind: 'locate', worker: 7, attempt: 1 });
  });

  it('asks every worker when an operator ended the activity', () => {
    const asked = fold([
      { kind: 'interrupted' },
      { kind: 'found', workers: [1, 4], runId: 'run-2' },
    ]);
    expect(asked.step).toMatchObject({ kind: 'locate', worker: 1 });
    const never: StepAnswer = { kind: 'reported', report: { kind: 'neverStarted' } };
    expect(foldAnswer(asked, never, policy).step).toMatchObject({ kind: 'locate', worker: 4 });
    expect(foldAnswer(foldAnswer(asked, never, policy), never, policy).step).toMatchObject({
      kind: 'run',
      attempt: 1,
    });
  });

  it('knows the run in which it searched last', () => {
    const searched = fold([
      { kind: 'interrupted' },
      { kind: 'found', workers: [], runId: 'run-2' },
    ]);
    expect(searched).toMatchObject({ searchedIn: 'run-2', step: { kind: 'run', attempt: 1 } });
  });

  it('ends as cancelled when it is withdrawn before a worker took it', () => {
    const cancelled = requestTaskCancel(beginTask('0', 'run-1'));
    expect(foldAnswer(cancelled, { kind: 'withdrawn' }, policy).step).toMatchObject({
      kind: 'end',
      outcome: { state: 'cancelled' },
    });
  });

  it('still succeeds when it ended well before the cancel reached it', () => {
    const cancelled = requestTaskCancel(beginTask('0', 'run-1'));
    expect(foldAnswer(cancelled, exited(0), policy).step).toMatchObject({
      outcome: { state: 'succeeded' },
    });
  });

  it('never has two live instances, whatever happens', () => {
    fc.assert(
      fc.property(worlds, ({ seeds, cancelAt, resetsAt, rules }) => {
        const world = new TaskWorld({ ...policy, rules, ignoreLimit: 4 });
        for (const [moment, seed] of seeds.entries()) {
          if (moment === cancelAt) world.cancel();
          if (resetsAt.includes(moment)) world.reset(seed);
          world.step(seed);
        }
        expect(world.violations, world.log.join('\n')).toEqual([]);
        expect(world.settle(), world.log.join('\n')).toBeDefined();
        expect(world.violations, world.log.join('\n')).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('ends within its budgets once the world behaves', () => {
    fc.assert(
      fc.property(worlds, ({ seeds, cancelAt, rules }) => {
        const world = new TaskWorld({ ...policy, rules, ignoreLimit: 4 });
        for (const [moment, seed] of seeds.entries()) {
          if (moment === cancelAt) world.cancel();
          world.step(seed);
        }
        const outcome = world.settle();
        expect(outcome, world.log.join('\n')).toBeDefined();
        expect(world.progress.retries).toBeLessThanOrEqual(policy.limit);
        expect(world.progress.infrastructureRetries).toBeLessThanOrEqual(
          policy.infrastructureLimit,
        );
        expect(world.progress.ignored).toBeLessThanOrEqual(4);
        expect(world.starts).toBeLessThanOrEqual(1 + policy.limit + policy.infrastructureLimit + 4);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('an exit', () => {
  it.each([
    [{ exitCode: 0 }, undefined],
    [{ exitCode: 42 }, 'non-zero-exit'],
    [{ exitCode: 137 }, 'signal'],
    [{ exitCode: 143 }, 'signal'],
    [{ exitCode: 137, outOfMemory: true }, 'out-of-memory'],
    [{ exitCode: 143, stoppedBy: 'timeout' as const }, 'timeout'],
    [{ exitCode: 0, stoppedBy: 'timeout' as const }, 'timeout'],
  ])('of %o counts as %s', (overrides, code) => {
    expect(failureOfExit({ ...exit, ...overrides })?.code).toBe(code);
  });
});

const worlds = fc.record({
  seeds: fc.array(fc.nat(), { maxLength: 40 }),
  cancelAt: fc.nat({ max: 60 }),
  rules: retryRules,
  resetsAt: fc.array(fc.nat({ max: 40 }), { maxLength: 3 }),
});

const exit: InstanceExit = {
  exitCode: 0,
  outOfMemory: false,
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:00:01Z',
  worker: 'fleet-12345678-0',
  logs: 'complete',
};

function exited(exitCode: number): StepAnswer {
  return { kind: 'reported', report: { kind: 'exited', exit: { ...exit, exitCode } } };
}

function silentAt(worker: number): StepAnswer {
  return { kind: 'silent', place: { worker, container: 'c1' } };
}

function fold(answers: readonly StepAnswer[]): TaskProgress {
  return answers.reduce(
    (progress, answer) => foldAnswer(progress, answer, policy),
    beginTask('0', 'run-1'),
  );
}

function outcomeOf(answers: readonly StepAnswer[]): TaskOutcome | undefined {
  const { step } = fold(answers);
  return step.kind === 'end' ? step.outcome : undefined;
}
