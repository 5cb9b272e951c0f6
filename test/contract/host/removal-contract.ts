import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ContainerMissing } from '../../../activities/host/container-host.ts';
import {
  eventuallyTrue,
  exitOf,
  phaseOf,
  processesWith,
  run,
  uniqueWord,
  type Current,
  type HostContractOptions,
  type HostFixture,
} from './host-fixture.ts';

export function removalPromises(current: Current, options: HostContractOptions): void {
  const { processesVisible = true, raceRounds = 20 } = options;

  it('removes a created container for ever', async () => {
    const { host, spec, script } = current();
    const word = uniqueWord();
    const id = await host.create(spec(script(`echo ${word}; sleep 60`)));
    expect(await host.remove(id, { force: false })).toBe('removed');
    expect(await host.inspect(id)).toBeUndefined();
    await expect(host.start(id)).rejects.toBeInstanceOf(ContainerMissing);
    expect(processesWith(word)).toBe(0);
  });

  it('calls what is removed already gone', async () => {
    const { host, spec } = current();
    const id = await host.create(spec());
    await host.remove(id, { force: false });
    expect(await host.remove(id, { force: false })).toBe('gone');
    expect(await host.remove(id, { force: true })).toBe('gone');
  });

  it('leaves a running container alone without force', async () => {
    const { host } = current();
    const id = await run(current(), 'sleep 0.5; exit 4');
    expect(await host.remove(id, { force: false })).toBe('running');
    expect((await phaseOf(host, id)).kind).toBe('running');
    expect((await exitOf(host, id)).exitCode).toBe(4);
  });

  it('leaves a container that has run alone without force', async () => {
    const { host } = current();
    const id = await run(current(), 'true');
    await exitOf(host, id);
    expect(await host.remove(id, { force: false })).toBe('running');
    expect((await phaseOf(host, id)).kind).toBe('exited');
    expect(await host.remove(id, { force: true })).toBe('removed');
  });

  it('removes a running container by force with everything', async () => {
    const { host } = current();
    const word = uniqueWord();
    const loop = `sh -c "trap '' TERM; while :; do sleep 0.05; done" ${word}`;
    const id = await run(current(), `${loop} & setsid ${loop} & ${loop}`);
    if (processesVisible) await eventuallyTrue('all run', () => processesWith(word) >= 4);
    expect(await host.remove(id, { force: true })).toBe('removed');
    expect(await host.inspect(id)).toBeUndefined();
    expect(processesWith(word)).toBe(0);
  });

  it('removes what was never started by force', async () => {
    const { host, spec } = current();
    const id = await host.create(spec());
    expect(await host.remove(id, { force: true })).toBe('removed');
    expect(await host.inspect(id)).toBeUndefined();
  });

  it.runIf(processesVisible)('never both removes and runs a program', async () => {
    // Walks towards the moment at which neither is first, and stays around it.
    let delayMs = 0;
    let stepMs = 8;
    let last: string | undefined;
    for (let round = 0; round < raceRounds; round += 1) {
      const removal = await raceOnce(current(), delayMs);
      if (last !== undefined && removal !== last) stepMs = Math.max(0.5, stepMs / 2);
      delayMs = Math.max(0, delayMs + (removal === 'removed' ? stepMs : -stepMs));
      last = removal;
    }
  });
}

/** One start and, a little later, one removal; they must agree on whether the program ran. */
async function raceOnce(
  { host, spec, script }: HostFixture,
  delayMs: number,
): Promise<'removed' | 'running'> {
  const word = uniqueWord();
  const id = await host.create(spec(script(`: ${word}; while :; do sleep 0.1; done`)));
  const started = host.start(id).then(
    () => 'started',
    (error: unknown) => error,
  );
  await delay(delayMs);
  const removal = await host.remove(id, { force: false });
  if (removal === 'running') {
    expect(await started).toBe('started');
    expect((await phaseOf(host, id)).kind).toBe('running');
    await eventuallyTrue('the program runs', () => processesWith(word) > 0);
    expect(await host.remove(id, { force: true })).toBe('removed');
    return removal;
  }
  expect(removal).toBe('removed');
  expect(await started).toBeInstanceOf(ContainerMissing);
  expect(await host.inspect(id)).toBeUndefined();
  expect(processesWith(word)).toBe(0);
  return 'removed';
}
