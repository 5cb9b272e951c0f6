/** Secrets of an instance: where their values go, and where they do not (F8). */

import { expect, it } from 'vitest';
import { ContainerRefused } from '../../activities/host/container-host.ts';
import { createProviderActivities } from '../../activities/provider/provider-activities.ts';
import type { Provider } from '../../activities/provider/provider.ts';
import { storeKeys } from '../../workflows/domain/ids.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { fleet, InstanceBench } from '../support/instance-bench.ts';
import { specOf } from '../support/spec-inputs.ts';
import { silentLogger } from '../../activities/logger.ts';
import { FakeMachineDoor } from '../support/fake-machine-door.ts';

const clock = useFakeClock();
const VALUE = 'correct horse battery';
const serving = { env: { TOKEN: { secret: 'db/password' }, LEVEL: 'high' } };

function benchWithSecret(): InstanceBench {
  const bench = new InstanceBench();
  bench.secrets.values.set('db/password', VALUE);
  return bench;
}

it('puts the value into the container and nowhere else', async () => {
  const bench = benchWithSecret();
  const asker = bench.begin(bench.session(serving));
  await clock.pass(0);
  const { spec, id } = bench.host.only;
  expect(spec.env).toMatchObject({ TOKEN: VALUE, LEVEL: 'high' });
  expect(JSON.stringify({ ...spec, env: {} })).not.toContain(VALUE);
  bench.host.exit(id);
  await clock.until('the slot is free', () => bench.diary.includes('slot freed'));
  const told = [bench.temporal.reportsOf(asker), bench.temporal.detailsOf(asker), bench.warnings];
  expect(JSON.stringify(told)).not.toContain(VALUE);
});

it('reads the value anew for each container', async () => {
  const bench = benchWithSecret();
  const session = bench.session(serving);
  bench.begin(session);
  await clock.pass(0);
  bench.secrets.values.set('db/password', 'another value');
  bench.begin(session, { attempt: 2 });
  await clock.pass(0);
  const values = [...bench.host.made.values()].map(({ spec }) => spec.env['TOKEN']);
  expect(values).toEqual([VALUE, 'another value']);
});

it('makes no container without the secret', async () => {
  const bench = new InstanceBench();
  const session = bench.session(serving);
  const asker = bench.begin(session);
  await clock.pass(0);
  expect(bench.host.made.size).toBe(0);
  expect(bench.temporal.reportsOf(asker)).toEqual([
    {
      kind: 'refused',
      code: 'secret-unavailable',
      message: 'Cannot read secret db/password as the test has none',
    },
  ]);
  expect(session.freeSlots()).toBe(2);
});

it('masks what an engine repeats of it', async () => {
  const bench = benchWithSecret();
  const error = new ContainerRefused('invalid-container', `no such thing: TOKEN=${VALUE}`);
  bench.host.script.fail('create', 1, error);
  const asker = bench.begin(bench.session(serving));
  await clock.pass(0);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([
    { kind: 'refused', message: 'no such thing: TOKEN=***' },
  ]);
});

it('masks it in the log and the last lines', async () => {
  const bench = benchWithSecret();
  const asker = bench.begin(bench.session(serving));
  await clock.pass(0);
  bench.host.print(bench.host.only.id, `begin ${VALUE} end`);
  bench.host.exit(bench.host.only.id, 1);
  await clock.until('it is reported', () => bench.temporal.reportsOf(asker).length > 0);
  expect(bench.store.text(storeKeys.log(fleet.id, '7', 1))).toMatch(/ stdout begin \*\*\* end\n$/);
  expect(bench.temporal.reportsOf(asker)).toMatchObject([{ exit: { lastLines: 'begin *** end' } }]);
});

it('masks it when another server goes on', async () => {
  const bench = benchWithSecret();
  const first = bench.session(serving);
  bench.begin(first);
  await clock.pass(0);
  first.abandon();
  bench.host.print(bench.host.only.id, `later ${VALUE}`);
  const second = bench.session(serving);
  await second.open();
  bench.host.exit(bench.host.only.id, 1);
  await clock.until('the slot is free', () => bench.diary.includes('slot freed'));
  expect(bench.store.text(storeKeys.log(fleet.id, '7', 1))).toMatch(/ stdout later \*\*\*\n$/);
});

it('says when a log cannot be masked', async () => {
  const bench = benchWithSecret();
  const first = bench.session(serving);
  bench.begin(first);
  await clock.pass(0);
  first.abandon();
  bench.secrets.values.clear();
  await bench.session(serving).open();
  await clock.pass(0);
  expect(bench.warnings).toEqual([
    expect.stringMatching(/^log not masked .*Cannot read secret db\/password/),
  ]);
});

it('offers nothing to a fleet whose secrets are missing', async () => {
  const bench = benchWithSecret();
  const local: Provider = {
    offers: async () => Promise.reject(new Error('not asked')),
    provision: async () => Promise.reject(new Error('not asked')),
    deprovision: async () => Promise.reject(new Error('not asked')),
    list: async () => Promise.reject(new Error('not asked')),
    remove: async () => Promise.reject(new Error('not asked')),
  };
  const failpoint = async (): Promise<void> => undefined;
  const { secrets } = bench;
  const { findOffers } = createProviderActivities({
    providers: { local },
    secrets,
    failpoint,
    door: new FakeMachineDoor(),
    logger: silentLogger,
  });
  const env = { A: { secret: 'db/password' }, B: { secret: 'db/other' } };
  const items = [
    {},
    { env: { C: { secret: 'mail/key' } } },
    { env: { C: { secret: 'mail/key' } } },
  ];
  expect(await findOffers({ spec: specOf({ image: 'alpine', env, tasks: { items } }) })).toEqual({
    offers: [],
    refusals: [
      'Cannot read secret db/other as the test has none',
      'Cannot read secret mail/key as the test has none',
    ],
  });
});
