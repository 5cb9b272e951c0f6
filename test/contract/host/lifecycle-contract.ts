import { expect, it } from 'vitest';
import { NameTaken } from '../../../activities/host/container-host.ts';
import {
  eventuallyTrue,
  exitOf,
  linesOf,
  phaseOf,
  processesWith,
  run,
  textsOf,
  uniqueWord,
  type Current,
  type HostContractOptions,
} from './host-fixture.ts';

export function lifecyclePromises(current: Current, options: HostContractOptions): void {
  it('describes the engine and its capacity', async () => {
    const description = await current().host.describe();
    expect(description.version).not.toBe('');
    expect(description.milliCpu).toBeGreaterThan(0);
    expect(description.memoryBytes).toBeGreaterThan(1e6);
    expect(current().host.capabilities).toEqual(options.capabilities);
  });

  it.skipIf(options.capabilities.images)('has nothing to do for images', async () => {
    await current().host.ensureImage('no-such-image', new AbortController().signal);
  });

  it('starts nothing when it creates', async () => {
    const { host, spec, script } = current();
    const created = await host.create(spec(script('echo ran')));
    // Long enough for another one to be created, to run and to end.
    await exitOf(host, await run(current(), 'true'));
    expect(await phaseOf(host, created)).toEqual({ kind: 'created' });
    expect(await linesOf(host, created, { follow: false })).toEqual([]);
  });

  it('runs a started program exactly once', async () => {
    const { host } = current();
    const id = await run(current(), 'echo ran');
    const exit = await exitOf(host, id);
    expect(exit).toMatchObject({ exitCode: 0, outOfMemory: false });
    expect(exit.error).toBeUndefined();
    expect(textsOf(await linesOf(host, id), 'stdout')).toEqual(['ran']);
  });

  it('tells when a program started and ended', async () => {
    const { host } = current();
    const id = await run(current(), 'sleep 0.2');
    const running = await phaseOf(host, id);
    const exit = await exitOf(host, id);
    expect(running).toEqual({ kind: 'running', startedAt: exit.startedAt });
    expect(Date.parse(exit.finishedAt)).toBeGreaterThanOrEqual(
      Date.parse(exit.startedAt ?? '') + 150,
    );
    expect(Math.abs(Date.parse(exit.finishedAt) - Date.now())).toBeLessThan(60_000);
  });

  it('finds a container by id and by name', async () => {
    const { host, spec } = current();
    const wanted = spec({ labels: { ...spec().labels, colour: 'blue "1"' } });
    const id = await host.create(wanted);
    const state = await host.inspect(id);
    expect(state).toMatchObject({ id, name: wanted.name, phase: { kind: 'created' } });
    expect(state?.labels).toMatchObject(wanted.labels);
    expect(await host.inspect(wanted.name)).toEqual(state);
  });

  it('finds nothing under an unknown name', async () => {
    const { host, spec } = current();
    expect(await host.inspect(spec().name)).toBeUndefined();
    expect(await host.inspect(`${spec().name}.0123456789abcdef`)).toBeUndefined();
  });

  it('gives a name to one container at a time', async () => {
    const { host, spec } = current();
    const wanted = spec();
    const id = await host.create(wanted);
    const refusal = await host.create(wanted).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(NameTaken);
    expect(String(refusal)).toContain(id);
  });

  it('gives one of many racing creators the name', async () => {
    const { host, spec } = current();
    const wanted = spec();
    const racers = await Promise.allSettled(Array.from({ length: 5 }, () => host.create(wanted)));
    const ids = racers.flatMap((racer) => (racer.status === 'fulfilled' ? [racer.value] : []));
    const losses = racers.flatMap((racer) => (racer.status === 'rejected' ? [racer.reason] : []));
    expect(ids).toHaveLength(1);
    expect(losses.every((loss) => loss instanceof NameTaken)).toBe(true);
    expect((await host.inspect(wanted.name))?.id).toBe(ids[0]);
  });

  it('gives a freed name to a new id', async () => {
    const { host, spec } = current();
    const wanted = spec();
    const first = await host.create(wanted);
    await host.remove(first, { force: false });
    const second = await host.create(wanted);
    expect(second).not.toBe(first);
    expect(await host.inspect(first)).toBeUndefined();
    expect(await host.remove(first, { force: true })).toBe('gone');
    expect((await host.inspect(wanted.name))?.id).toBe(second);
  });

  it('lists by labels in every phase', async () => {
    const { host, spec, script } = current();
    const labels = { ...spec().labels, group: uniqueWord() };
    const created = await host.create(spec({ labels }));
    const running = await run(current(), 'sleep 60', { labels });
    const exited = await run(current(), 'exit 3', { labels: { ...labels, extra: 'yes' } });
    await host.create(spec({ ...script('true'), labels: { ...labels, group: 'other' } }));
    await exitOf(host, exited);
    const listed = await host.list({ group: labels.group });
    const phases = new Map(listed.map((state) => [state.id, state.phase.kind]));
    expect(phases).toEqual(
      new Map([
        [created, 'created'],
        [running, 'running'],
        [exited, 'exited'],
      ]),
    );
    const both = await host.list({ group: labels.group, extra: 'yes' });
    expect(both.map((state) => state.id)).toEqual([exited]);
    expect(await host.list({ group: uniqueWord() })).toEqual([]);
  });

  it('shows a second host the same containers', async () => {
    const { host, spec, another } = current();
    const created = await host.create(spec());
    const running = await run(current(), 'echo begun; sleep 60');
    await host.close();
    const successor = await another();
    expect((await successor.inspect(created))?.phase).toEqual({ kind: 'created' });
    expect((await successor.inspect(running))?.phase.kind).toBe('running');
    expect(await successor.remove(created, { force: false })).toBe('removed');
    expect(await successor.remove(running, { force: false })).toBe('running');
  });

  it('reports an exit that no host was there for', async () => {
    const { host, another } = current();
    const word = uniqueWord();
    const id = await run(current(), `sleep 0.5; echo ${word}; exit 42`);
    await host.close();
    await endOf(word, options);
    const successor = await another();
    expect(await exitOf(successor, id)).toMatchObject({ exitCode: 42 });
    expect(textsOf(await linesOf(successor, id), 'stdout')).toEqual([word]);
  });
}

/** Waits without any host until the program is over. */
async function endOf(
  word: string,
  { processesVisible = true }: HostContractOptions,
): Promise<void> {
  if (processesVisible) await eventuallyTrue(`${word} is over`, () => processesWith(word) === 0);
  else await new Promise((resolve) => setTimeout(resolve, 1_500));
}
