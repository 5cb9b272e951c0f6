import { describe, expect, it } from 'vitest';
import type { Check } from '../../../cli/doctor/check.ts';
import { serverCheck } from '../../../cli/doctor/server-check.ts';
import { clockCheck, createStartProbe, startCheck } from '../../../cli/doctor/start-probe.ts';
import {
  namespaceCheck,
  temporalCheck,
  visibilityCheck,
} from '../../../cli/doctor/temporal-checks.ts';
import type { TemporalLink } from '../../../cli/doctor/temporal-link.ts';
import { brokenLink, linkTo, refusal } from '../../support/fake-link.ts';
import { saidBy } from '../../support/findings.ts';

const look = async (check: Check): Promise<string> => {
  const finding = await check.look(new AbortController().signal);
  return `${finding.kind}: ${saidBy(finding)}`;
};
const refusing = (code: number, details: string) => async () => {
  throw refusal(code, details);
};
const DAY = 86_400;
const namespace = (state: number) => async () => ({
  namespaceInfo: { state },
  config: { workflowExecutionRetentionTtl: { seconds: 3 * DAY } },
});

describe('of Temporal the doctor tells', () => {
  it.each<[string, (link: TemporalLink) => Check, TemporalLink, string]>([
    [
      'its version',
      temporalCheck,
      linkTo({ getSystemInfo: async () => ({ serverVersion: '1.32.0' }) }),
      'version 1.32.0',
    ],
    ['that it is away', temporalCheck, brokenLink, 'failed: nobody listens -> start it'],
    [
      'how long it keeps what has ended',
      namespaceCheck,
      linkTo({ describeNamespace: namespace(1) }),
      'ok: default keeps what has ended for 3 days',
    ],
    [
      'that the namespace goes away',
      namespaceCheck,
      linkTo({ describeNamespace: namespace(3) }),
      'failed: default is being deleted',
    ],
    [
      'that the namespace is not there',
      namespaceCheck,
      linkTo({ describeNamespace: refusing(5, 'Namespace default is not found.') }),
      'temporal operator namespace create',
    ],
    [
      'that it forbids the namespace',
      namespaceCheck,
      linkTo({ describeNamespace: refusing(7, 'Request unauthorized.') }),
      'use an API key or certificate',
    ],
    [
      'how many fleets it knows',
      visibilityCheck,
      linkTo({}, [3, 1]),
      'ok: knows 3 fleets, of which 1 run',
    ],
    [
      'what its queues know',
      (link) => serverCheck(link, 'fleets'),
      linkTo({ describeTaskQueue: async () => ({ pollers: [] }) }),
      'failed: nobody serves task queue fleets',
    ],
  ])('%s', async (_what, check, link, said) => {
    expect(await look(check(link))).toContain(said);
  });

  it('nothing more than that it is away', async () => {
    const checks = [
      namespaceCheck,
      visibilityCheck,
      (link: TemporalLink) => serverCheck(link, 'q'),
    ];
    for (const check of checks) {
      expect(await look(check(brokenLink))).toBe('skipped: needs Temporal, which cannot be used');
    }
  });
});

describe('the workflow that the doctor starts', () => {
  const probeOf = (answers: Parameters<typeof linkTo>[0]) => {
    const calls: string[] = [];
    const done = (name: string) => async () => void calls.push(name);
    const probe = createStartProbe(
      linkTo({
        start: done('start'),
        describe: async () => ({ startTime: new Date(Date.now() + 90_000) }),
        deleteWorkflowExecution: done('delete'),
        ...answers,
      }),
      'fleets',
    );
    return { probe, calls };
  };

  it('is started once for all checks, and deleted', async () => {
    const { probe, calls } = probeOf({});
    const said = await Promise.all([look(startCheck(probe)), look(clockCheck(probe))]);
    expect(said[0]).toMatch(/^ok: a workflow was started in .* and deleted$/);
    expect(said[1]).toMatch(/^failed: this computer is 90 s behind Temporal/);
    expect(calls).toEqual(['start', 'delete']);
  });

  it('is deleted although it cannot be described', async () => {
    const { probe, calls } = probeOf({ describe: refusing(7, 'no') });
    expect(await look(startCheck(probe))).toContain(
      'failed: a workflow was started and cannot be described',
    );
    expect(calls).toEqual(['start', 'delete']);
  });

  it('may be refused', async () => {
    const { probe } = probeOf({ start: refusing(7, 'read only') });
    expect(await look(startCheck(probe))).toContain(
      'failed: no workflow can be started (read only)',
    );
    expect(await look(clockCheck(probe))).toBe('skipped: needs a workflow that can be started');
  });

  it('is named when it cannot be deleted', async () => {
    const { probe } = probeOf({ deleteWorkflowExecution: refusing(7, 'no') });
    expect(await look(startCheck(probe))).toMatch(
      /^warning: the workflow fleet-doctor-[\da-f]{8}, started for this check, cannot be deleted/,
    );
  });

  it('is none where Temporal is away', async () => {
    const probe = createStartProbe(brokenLink, 'fleets');
    expect(await look(clockCheck(probe))).toContain('skipped: needs Temporal');
  });
});
