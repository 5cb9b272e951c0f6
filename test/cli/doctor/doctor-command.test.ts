import { describe, expect, it } from 'vitest';
import { runDoctor } from '../../../cli/commands/doctor.ts';
import {
  type Check,
  failed,
  type Finding,
  ok,
  skipped,
  warning,
} from '../../../cli/doctor/check.ts';
import { runChecks } from '../../../cli/doctor/run-checks.ts';
import type { OutputFormat } from '../../../cli/output/output.ts';
import { commandBench } from '../../support/fake-fleets.ts';

const check = (name: string, finding: Finding): Check => ({ name, look: async () => finding });

const good = check('clock', ok('all is well', { offsetMs: 1 }));
const odd = check('disk', warning('little room', 'make room'));
const bad = check('temporal', failed('nobody listens at a:1', 'start it'));
const unseen = check('server', skipped('needs Temporal'));

const doctor = async (
  checks: readonly Check[],
  output: OutputFormat = 'table',
  skip: readonly string[] = [],
) => {
  const { context, io } = commandBench({}, { output });
  let closed = 0;
  const close = async (): Promise<void> => void (closed += 1);
  const code = await runDoctor(context, { skip }, async () => ({ checks, close }));
  return { code, closed, stdout: io.stdout.text, stderr: io.stderr.text };
};

describe('doctor', () => {
  it('shows a line for each check with its remedy', async () => {
    expect(await doctor([good, odd, bad, unseen])).toEqual({
      code: 1,
      closed: 1,
      stdout:
        'Check     Status   Finding\n' +
        'clock     ok       all is well\n' +
        'disk      warning  little room -> make room\n' +
        'temporal  failed   nobody listens at a:1 -> start it\n' +
        'server    skipped  needs Temporal\n',
      stderr: '1 ok, 1 warning, 1 failed, 1 skipped.\n',
    });
  });

  it.each([
    ['all is well', [good], 0],
    ['there are warnings', [good, odd], 0],
    ['something was skipped', [unseen], 0],
    ['something failed', [good, bad], 1],
  ])('exits when %s with the code of that', async (_what, checks, code) => {
    expect(await doctor(checks)).toMatchObject({ code });
  });

  it('gives programs findings with facts and remedies', async () => {
    const { stdout } = await doctor([good, bad], 'json');
    expect(JSON.parse(stdout)).toEqual([
      {
        check: 'clock',
        status: 'ok',
        found: 'all is well',
        facts: { offsetMs: 1 },
        tookMs: expect.any(Number),
      },
      expect.objectContaining({ status: 'failed', remedy: 'start it' }),
    ]);
  });

  it('leaves out the checks that are to be skipped', async () => {
    const { code, stdout } = await doctor([good, bad], 'yaml', ['temporal']);
    expect(code).toBe(0);
    expect(stdout).not.toContain('temporal');
  });

  it('names the checks that can be skipped', async () => {
    await expect(doctor([good, bad], 'table', ['clocks'])).rejects.toThrow(
      'Cannot skip check "clocks"; known are clock, temporal',
    );
  });
});

describe('a check', () => {
  it('that never answers fails in time, and is told to end', async () => {
    let told: AbortSignal | undefined;
    const stuck: Check = {
      name: 'stuck',
      look: (signal) => {
        told = signal;
        return new Promise(() => undefined);
      },
    };
    const begun = Date.now();
    expect(await runChecks([stuck, good], 50)).toMatchObject([
      { name: 'stuck', finding: { kind: 'failed', found: 'no answer within 0.05 s' } },
      { name: 'clock', finding: { kind: 'ok' } },
    ]);
    expect(Date.now() - begun).toBeLessThan(5_000);
    expect(told?.aborted).toBe(true);
  });

  it('that throws is told with its message', async () => {
    const throwing: Check = {
      name: 'disk',
      look: async () => {
        throw new Error('the disk is on fire');
      },
    };
    expect(await runChecks([throwing])).toMatchObject([
      { finding: { kind: 'failed', found: 'the disk is on fire' } },
    ]);
  });

  it('does not wait for the others', async () => {
    let release = (): void => undefined;
    const first: Check = {
      name: 'first',
      look: () => new Promise((resolve) => (release = () => resolve(ok('done')))),
    };
    const second: Check = {
      name: 'second',
      look: async () => {
        release();
        return ok('done');
      },
    };
    expect(await runChecks([first, second])).toHaveLength(2);
  });
});
