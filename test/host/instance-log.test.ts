import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FinishedLog, InstanceLog } from '../../activities/host/instance-log.ts';
import { createSecretMask } from '../../activities/host/secret-mask.ts';
import type { Trouble } from '../support/call-script.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { plainContainer } from '../support/fake-container.ts';
import { FakeContainerHost } from '../support/fake-container-host.ts';
import { FallibleStore, type StoredObjects } from '../support/fallible-store.ts';

const clock = useFakeClock();
const target = { key: 'f/logs/000007/1.log', chunkPrefix: 'f/logs/000007/1/' };

/** A running container, its log in a store, and servers that carry it there. */
class LogBench {
  readonly host = new FakeContainerHost();
  readonly store = new FallibleStore();
  readonly id: Promise<string> = this.start();
  private readonly texts: string[] = [];

  private async start(): Promise<string> {
    const id = await this.host.create(plainContainer('logged'));
    await this.host.start(id);
    return id;
  }

  async server(store = this.store): Promise<InstanceLog> {
    const options = { mask: createSecretMask([]), patienceMs: 60_000 };
    return new InstanceLog(this.host, store, await this.id, target, options);
  }

  /** Another process on the same objects. */
  another(objects: StoredObjects = this.store.objects): FallibleStore {
    return new FallibleStore(undefined, objects);
  }

  async print(count = 1): Promise<void> {
    for (let line = 0; line < count; line += 1) {
      this.texts.push(`line ${this.texts.length}`);
      this.host.print(await this.id, this.texts.at(-1) ?? '');
    }
  }

  async finish(log: InstanceLog): Promise<FinishedLog> {
    this.host.exit(await this.id);
    const finished = log.finish();
    let isFinished = false;
    void finished.then(() => (isFinished = true));
    await clock.until('the log is finished', () => isFinished, 70_000);
    return finished;
  }

  /** The stored log is what was printed, each line once. */
  expectWhole(): void {
    const stored = this.store.text(target.key)?.split('\n') ?? [];
    expect(stored.map((line) => line.replace(/^\S+ stdout /, ''))).toEqual([...this.texts, '']);
  }
}

const piece = `${target.chunkPrefix}000000.log`;

it('stores nothing of a silent program', async () => {
  const bench = new LogBench();
  const log = await bench.server();
  expect(await bench.finish(log)).toEqual({ state: 'complete', lastLines: '' });
  expect([...bench.store.objects.keys()]).toEqual([]);
});

it('is incomplete at once when the container is removed', async () => {
  const bench = new LogBench();
  const log = await bench.server();
  await bench.print();
  await clock.pass(0);
  bench.host.vanish(await bench.id);
  expect(await log.finish()).toEqual({ state: 'incomplete', lastLines: '' });
});

it('stores pieces while the program runs', async () => {
  const bench = new LogBench();
  const log = await bench.server();
  await bench.print(2);
  await clock.pass(1_100);
  expect(bench.store.text(piece)).toMatch(/^2\n\S+ stdout line 0\n\S+ stdout line 1\n$/);
  await bench.print(1);
  await clock.pass(1_100);
  expect(bench.store.objects.size).toBe(2);
  expect(await bench.finish(log)).toEqual({
    state: 'complete',
    lastLines: 'line 0\nline 1\nline 2',
  });
  bench.expectWhole();
});

it('goes on after the last stored piece', async () => {
  const bench = new LogBench();
  const dead = await bench.server();
  await bench.print(3);
  await clock.pass(1_100);
  await bench.print(2);
  dead.abandon();
  await clock.pass(5_000);
  const log = await bench.server();
  await bench.print(1);
  await bench.finish(log);
  bench.expectWhole();
});

it.each(['put', 'get'])('is whole although a %s failed once', async (verb) => {
  const bench = new LogBench();
  bench.store.script.fail(verb);
  const log = await bench.server();
  await bench.print(1);
  await clock.pass(1_100);
  await bench.print(1);
  expect(await bench.finish(log)).toMatchObject({ state: 'complete' });
  bench.expectWhole();
});

it('stores again soon after a failed piece', async () => {
  const bench = new LogBench();
  bench.store.script.fail('put');
  await bench.server();
  await bench.print(1);
  await clock.pass(5_000);
  expect(bench.store.objects.size).toBe(1);
});

it('adds nothing to a finished log', async () => {
  const bench = new LogBench();
  const [one, two] = [await bench.server(), await bench.server(bench.another())];
  await bench.print(3);
  await clock.pass(1_100);
  await bench.print(2);
  const finished = await bench.finish(one);
  expect(await bench.finish(two)).toEqual(finished);
  bench.expectWhole();
});

it('removes pieces that a dead server left', async () => {
  const bench = new LogBench();
  const dead = await bench.server();
  await bench.print(3);
  await clock.pass(1_100);
  bench.store.script.fail('list');
  expect(await bench.finish(dead)).toMatchObject({ state: 'complete' });
  expect(bench.store.objects.size).toBe(2);
  await bench.finish(await bench.server(bench.another()));
  bench.expectWhole();
  expect([...bench.store.objects.keys()]).toEqual([target.key]);
});

it('gives up after a minute without the store', async () => {
  const bench = new LogBench();
  bench.store.script.trouble = () => 'fail';
  const log = await bench.server();
  await bench.print(1);
  expect(await bench.finish(log)).toEqual({ state: 'incomplete', lastLines: '' });
  await clock.pass(10_000);
  expect(clock.timers()).toBe(0);
});

it('asks calmly while the engine is away', async () => {
  const bench = new LogBench();
  bench.host.script.trouble = (verb) => (verb === 'logs' ? 'fail' : 'none');
  await bench.server();
  await clock.pass(60_000);
  expect(bench.host.script.counts.get('logs')).toBeLessThan(25);
});

const act = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('print'), amount: fc.nat(20) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('pass'), amount: fc.nat(1_500) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart'), amount: fc.nat(1) }) },
);
const chaos = fc.record({
  acts: fc.array(act, { minLength: 20, maxLength: 60 }),
  troubles: fc.infiniteStream(
    fc.oneof(
      { weight: 40, arbitrary: fc.constant<Trouble>('none') },
      { weight: 1, arbitrary: fc.constantFrom<Trouble>('fail', 'lose') },
    ),
  ),
});

it('loses and repeats no line whatever fails', async () => {
  await fc.assert(
    fc.asyncProperty(chaos, async ({ acts, troubles }) => {
      const bench = new LogBench();
      const stores = [bench.store, bench.another()];
      const servers = await Promise.all(stores.map((store) => bench.server(store)));
      for (const { script } of [bench.host, ...stores]) {
        script.trouble = () => troubles.next().value ?? 'none';
      }
      for (const { kind, amount } of acts) {
        if (kind === 'print') await bench.print(amount);
        if (kind === 'pass') await clock.pass(amount);
        if (kind === 'restart') {
          servers[amount]?.abandon();
          servers[amount] = await bench.server(stores[amount]);
        }
      }
      for (const { script } of [bench.host, ...stores]) script.trouble = () => 'none';
      const logs = await Promise.all(servers.map((server) => bench.finish(server)));
      for (const log of logs) expect(log.state).toBe('complete');
      bench.expectWhole();
    }),
    { numRuns: 60 },
  );
});
