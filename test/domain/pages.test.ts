import { describe, expect, it } from 'vitest';

import { beginTask } from '../../workflows/domain/attempts.ts';
import { fleetDetails, refusalDetails } from '../../workflows/domain/fleet-details.ts';
import { groupDetails } from '../../workflows/domain/group-details.ts';
import { beginGroup, taskEnded } from '../../workflows/domain/group-state.ts';
import { utf8Length } from '../../workflows/domain/plain-text.ts';
import { taskDetails } from '../../workflows/domain/task-details.ts';
import { failureOfTask } from '../../workflows/domain/task-end.ts';
import type { TaskProgress } from '../../workflows/domain/task-progress.ts';
import { workerDetails } from '../../workflows/domain/worker-details.ts';
import { cloudOffers } from '../support/cloud-offers.ts';
import {
  endedTask,
  failedTask,
  fleetOnPage,
  groupEnded,
  offersFound,
  pageFleet,
  pageRetries,
  pageSlice,
} from '../support/pages.ts';

const taskPage = (progress: TaskProgress): string =>
  taskDetails(progress, { fleet: pageFleet, retries: pageRetries, runId: 'run' });

describe('the page of a fleet', () => {
  it('shows counts and leads to its tasks, groups, workers', () => {
    const page = fleetDetails(fleetOnPage([offersFound, { kind: 'groupStarted', group: 0 }]));
    expect(page).toContain('**words** · **running** · 3 tasks · image alpine · max 10');
    expect(page).toContain('<progress value="0" max="3"></progress> 0 of 3 counted');
    expect(page).toContain('\nopen       3\n');
    for (const kind of ['tasks', 'groups', 'workers']) {
      expect(page).toContain(`STARTS_WITH+%22words/abcdef12/${kind}/%22)`);
    }
    expect(page).toContain(
      '[tasks 0 to 2](/namespaces/default/workflows/words%2Fabcdef12%2Fgroups%2F0)',
    );
    expect(page).toContain('`fleet logs 00000000-0000-0000-0000-0000abcdef12 --follow`');
  });

  it('says that no server has offered a machine', () => {
    expect(fleetDetails(fleetOnPage([]))).toContain('No machine yet: ');
    expect(fleetDetails(fleetOnPage([offersFound]))).not.toContain('No machine yet');
  });

  it('names the first failures and how to see more', () => {
    const onPage = fleetOnPage([offersFound, groupEnded(failedTask())]);
    const status = { ...onPage.status, state: 'failed', finishedAt: 'now' } as const;
    const page = fleetDetails({ ...onPage, status });
    expect(page).toContain(
      '- [task 1](/namespaces/default/workflows/words%2Fabcdef12%2Ftasks%2F000001): exit code 3',
    );
    expect(page).toContain('`fleet logs 00000000-0000-0000-0000-0000abcdef12 --task 1`');
  });

  it('says why it cannot run, or was refused', () => {
    const failure = { reason: 'infeasible', message: 'nothing fits: lower resources' } as const;
    const failed = fleetOnPage([offersFound, { kind: 'fleetFailed', failure }]);
    expect(fleetDetails(failed)).toContain(
      String.raw`Cannot run as nothing fits\: lower resources`,
    );
    expect(refusalDetails('Cannot run\nimag: is not a field')).toBe(
      '**refused**\n\nCannot run\nimag\\: is not a field',
    );
  });
});

describe('the page of a group', () => {
  it('shows what has ended and leads to its own tasks', () => {
    const tasks = ['0', '1', '2'].map((index) => ({ index, key: index }));
    const page = groupDetails(pageFleet, pageSlice, taskEnded(beginGroup(tasks), failedTask()));
    expect(page).toContain('**tasks 0 to 2** · of fleet [words](');
    expect(page).toContain('1 of 3 ended');
    expect(page).toContain('ParentWorkflowId=%22words/abcdef12/groups/0%22+AND+ExecutionStatus=');
    expect(page).toContain('- [task 1](');
  });
});

describe('the page of a worker', () => {
  it('says where to see what runs on it', () => {
    const offer = {
      provider: 'local',
      profile: 'this computer',
      capacity: { milliCpu: 1, memoryBytes: 1 },
      slots: 4,
      available: 1,
      host: 'process',
    } as const;
    const worker = { number: 0, name: 'fleet-abcdef12-0', offer, slots: 4 };
    const page = workerDetails({ fleet: pageFleet, worker, runId: 'run', state: 'running' });
    expect(page).toContain('**worker 0** · **running** · of fleet [words](');
    expect(page).toContain(
      '(/namespaces/default/workflows/words%2Fabcdef12%2Fworkers%2F0/run/pending-activities)',
    );
  });
});

describe('the page of a machine of a cloud', () => {
  const [offer] = cloudOffers({ profiles: ['cx2-2x4'], availability: ['spot'] });
  if (!offer) throw new Error('the test offers nothing');
  const worker = { number: 3, name: 'fleet-abcdef12-3', offer, slots: 2 };
  const access = {
    kind: 'ssh',
    host: '10.240.0.4',
    port: 22,
    user: 'root',
    hostKeys: [],
    identity: 'default',
    socketPath: '/var/run/docker.sock',
  } as const;
  const onPage = { fleet: pageFleet, worker, runId: 'run' };

  it('says where it is, what it costs and how it is reached', () => {
    const page = workerDetails({ ...onPage, access, state: 'running' });
    expect(page).toMatch(/\nplace +eu-de-1, spot\n/);
    expect(page).toMatch(/\nprice +0.0288 USD an hour\n/);
    expect(page).toMatch(/\naddress +root@10.240.0.4:22\n/);
  });

  it('says why there is none, or none any more', () => {
    const trouble = 'the zone is full';
    expect(workerDetails({ ...onPage, trouble, state: 'deleted' })).toContain('Not made: the zone');
    expect(workerDetails({ ...onPage, access, trouble, state: 'lost' })).toContain(
      'Lost: the zone',
    );
  });

  it('says since when a fleet waits for machines', () => {
    const fleet = fleetOnPage([offersFound]);
    const awaited = { since: '2026-01-01T00:00:00.000Z', reason: 'the zone is full' };
    const page = fleetDetails({ ...fleet, status: { ...fleet.status, awaited } });
    expect(page).toContain('Waits for machines since 2026-01-01T00:00:00.000Z: the zone is full');
  });
});

describe('the page of a task', () => {
  it('says where to see where it runs', () => {
    const page = taskPage(beginTask('1', 'first-run'));
    expect(page).toContain('**task 1** · **attempt 1** · of fleet [words](');
    expect(page).toContain('/words%2Fabcdef12%2Ftasks%2F000001/run/pending-activities)');
    expect(page).not.toContain('Last lines');
  });

  it('shows reason, exit code, last lines and the command', () => {
    const page = taskPage(endedTask({ lastLines: 'line 1\nline 2\n' }));
    expect(page).toContain('**task 1** · **failed**');
    expect(page).toMatch(/\nlast failure +exit code 3\n[^]*\nexit code +3\n/);
    expect(page).toContain('Last lines:\n```\nline 1\nline 2\n```');
    expect(page).toContain('`fleet logs 00000000-0000-0000-0000-0000abcdef12 --task 1`');
    expect(page).toContain(
      '[worker 0](/namespaces/default/workflows/words%2Fabcdef12%2Fworkers%2F0)',
    );
  });

  it.each([
    [{ exitCode: 137 }, 'exit code 137 (SIGKILL)', 'signal'],
    [{ exitCode: 137, outOfMemory: true }, 'out of memory (exit code 137)', 'out-of-memory'],
    [{ exitCode: 143, stoppedBy: 'timeout' }, 'it ran longer than maxExecutionTime', 'timeout'],
  ] as const)('names the reason of %j', (exit, reason, code) => {
    expect(taskPage(endedTask(exit))).toMatch(
      new RegExp(`last failure +${reason.replaceAll(/[()]/g, String.raw`\$&`)}\ncode +${code}\n`),
    );
  });
});

describe('the failure of a task', () => {
  it('tells reason, remedy, last lines and the command', () => {
    const { message } = failureOfTask(pageFleet, failedTask({ lastLines: 'one\ntwo' }));
    expect(message).toBe(
      [
        'Task 1 failed as exit code 3: read its log [attempts=2, code=non-zero-exit]',
        'Last lines:',
        '  one',
        '  two',
        'More: fleet logs 00000000-0000-0000-0000-0000abcdef12 --task 1',
      ].join('\n'),
    );
  });

  it('is short, however much a task wrote', () => {
    const { message } = failureOfTask(pageFleet, failedTask({ lastLines: 'ü'.repeat(2_000) }));
    expect(utf8Length(message)).toBeLessThan(1_000);
  });
});
