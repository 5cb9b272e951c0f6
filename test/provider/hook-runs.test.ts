import { expect, it } from 'vitest';

import { afterStartup, beforeShutdown } from '../../activities/provider/machine-hooks.ts';
import type { HookRequest } from '../../workflows/activity-types.ts';
import { failureTypes } from '../../workflows/domain/failures.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { FakeMachineDoor } from '../support/fake-machine-door.ts';
import { FakeSecrets } from '../support/fake-secrets.ts';
import { fleet, serveRequest } from '../support/instance-bench.ts';
import { farAccess } from '../support/far-access.ts';

const clock = useFakeClock();
const { worker } = serveRequest();
const { signal } = new AbortController();

const hook: HookRequest = {
  script: 'register "$TOKEN"',
  retries: 2,
  timeLimitMs: 60_000,
  env: { MODE: 'fast', TOKEN: { secret: 'db/password' } },
};

function surroundings() {
  const warnings: string[] = [];
  const logger = {
    info: () => undefined,
    warn: (event: string, fields: unknown) =>
      void warnings.push(`${event} ${JSON.stringify(fields)}`),
  };
  const secrets = new FakeSecrets();
  secrets.values.set('db/password', 'in-no-message');
  return { door: new FakeMachineDoor(), secrets, logger, warnings };
}

/** Runs the hook to its end, and answers what it failed with. */
async function start(around: ReturnType<typeof surroundings>): Promise<unknown> {
  const request = { fleet, worker, afterStartup: hook };
  const ended = afterStartup(around, request, farAccess, signal).catch((error: unknown) => error);
  await clock.pass(60_000);
  return ended;
}

it('gives a hook its place and the variables', async () => {
  const around = surroundings();
  expect(await start(around)).toBeUndefined();
  expect(around.door.envs).toEqual([
    {
      MODE: 'fast',
      TOKEN: await around.secrets.read('db/password'),
      CE_WORKER_NAME: worker.name,
      CE_WORKER_IP: farAccess.host,
      FLEET_HOOK_SCRIPT: hook.script,
    },
  ]);
  expect(around.door.scripts.join()).not.toContain(await around.secrets.read('db/password'));
});

it('tries a hook again as often as it may', async () => {
  const around = surroundings();
  around.door.ends.push({ exitCode: 1, output: '' }, { exitCode: 1, output: '' });
  expect(await start(around)).toBeUndefined();
  expect(around.door.scripts).toHaveLength(3);
});

it('does not use a machine whose hook fails', async () => {
  const around = surroundings();
  const secret = await around.secrets.read('db/password');
  const end = { exitCode: 3, output: `${'line\n'.repeat(20)}refused ${secret}\n` };
  around.door.ends.push(end, end, end);
  const failure = await start(around);
  expect(failure).toMatchObject({
    type: failureTypes.notProvisioned,
    nonRetryable: true,
    details: ['not-ready'],
  });
  expect(String(failure)).toMatch(/hook afterStartup failed with exit code 3 \[attempts=3\]/);
  expect(String(failure)).toContain('refused ');
  expect(String(failure)).not.toContain(secret);
  expect(String(failure).match(/line/g)).toHaveLength(9);
});

it('leaves a machine that is away to another attempt', async () => {
  const around = surroundings();
  around.door.ends.push(new Error('the link is lost'));
  expect(String(await start(around))).toBe('Error: the link is lost');
});

it('removes a machine although its last hook fails', async () => {
  const around = surroundings();
  around.door.ends.push(new Error('the link is lost'));
  const request = { fleet, worker, claimLapseMs: 0, access: farAccess, beforeShutdown: hook };
  await beforeShutdown(around, request, signal);
  expect(around.warnings).toEqual([expect.stringContaining('the link is lost')]);
});

it('runs no hook on this computer', async () => {
  const around = surroundings();
  const access = { kind: 'local', machineId: 'here', host: 'docker' } as const;
  await afterStartup(around, { fleet, worker, afterStartup: hook }, access, signal);
  await beforeShutdown(around, { fleet, worker, claimLapseMs: 0, beforeShutdown: hook }, signal);
  expect(around.door.scripts).toEqual([]);
});
