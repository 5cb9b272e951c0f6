import { expect, it } from 'vitest';
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

export function endingPromises(current: Current, options: HostContractOptions): void {
  const { processesVisible = true, defaultSignals = true } = options;

  it('lets a program handle TERM by itself', async () => {
    const { host } = current();
    const id = await run(
      current(),
      `trap 'echo bye; exit 7' TERM; ${announced('ready', 'sleep 0.05')}`,
    );
    await printed(current, id, 'ready');
    await host.signal(id, 'TERM');
    expect((await exitOf(host, id)).exitCode).toBe(7);
    expect(textsOf(await linesOf(host, id), 'stdout')).toContain('bye');
  });

  it.runIf(defaultSignals)('ends a plain program by TERM with 143', async () => {
    const { host } = current();
    const id = await run(current(), announced('ready', 'sleep 0.05'));
    await printed(current, id, 'ready');
    await host.signal(id, 'TERM');
    expect((await exitOf(host, id)).exitCode).toBe(143);
  });

  it.runIf(defaultSignals)('reports 128 plus the number of a signal', async () => {
    const { host } = current();
    const signals = [
      ['SEGV', 139],
      ['ABRT', 134],
      ['INT', 130],
      ['USR1', 138],
    ] as const;
    const ids = await Promise.all(
      signals.map(([name]) => run(current(), `kill -${name} $$; sleep 5`)),
    );
    const exits = await Promise.all(ids.map((id) => exitOf(host, id)));
    expect(exits.map((exit) => exit.exitCode)).toEqual(signals.map(([, code]) => code));
  });

  it('ends any program by KILL with 137', async () => {
    const { host } = current();
    const id = await run(current(), `trap '' TERM; ${announced('ready', 'sleep 0.05')}`);
    await printed(current, id, 'ready');
    await host.signal(id, 'TERM');
    expect((await phaseOf(host, id)).kind).toBe('running');
    await host.signal(id, 'KILL');
    expect((await exitOf(host, id)).exitCode).toBe(137);
  });

  it.runIf(processesVisible)('kills children that ignore TERM and flee', async () => {
    const { host } = current();
    const word = uniqueWord();
    const id = await run(
      current(),
      `trap '' TERM; ${strays(word)} ${announced('ready', 'sleep 0.05')}`,
    );
    await printed(current, id, 'ready');
    await eventuallyTrue('the children run', () => processesWith(word) >= 4);
    await host.signal(id, 'TERM');
    expect(processesWith(word)).toBeGreaterThanOrEqual(4);
    await host.signal(id, 'KILL');
    expect((await exitOf(host, id)).exitCode).toBe(137);
    expect(processesWith(word)).toBe(0);
  });

  it.runIf(processesVisible)('leaves no child when a program ends', async () => {
    const { host } = current();
    const word = uniqueWord();
    const id = await run(current(), `${strays(word)} sleep 0.3; exit 3`);
    expect((await exitOf(host, id)).exitCode).toBe(3);
    expect(processesWith(word)).toBe(0);
  });

  it('takes a signal to an ended program as success', async () => {
    const { host } = current();
    const id = await run(current(), 'exit 5');
    await exitOf(host, id);
    await host.signal(id, 'TERM');
    await host.signal(id, 'KILL');
    expect((await exitOf(host, id)).exitCode).toBe(5);
  });

  it('takes a signal to a removed program as success', async () => {
    const { host, spec } = current();
    const id = await host.create(spec());
    await host.remove(id, { force: true });
    await host.signal(id, 'TERM');
    await host.signal(id, 'KILL');
  });

  it('gives the same exit every time', async () => {
    const { host, another } = current();
    const id = await run(current(), 'exit 9');
    const exit = await exitOf(host, id);
    expect(await phaseOf(host, id)).toEqual(exit);
    expect(await phaseOf(await another(), id)).toEqual(exit);
  });
}

/** A script that says a word once its traps are set, and then goes on until it is ended. */
function announced(word: string, step: string): string {
  return `echo ${word}; while :; do ${step}; done`;
}

async function printed(current: Current, id: string, word: string): Promise<void> {
  const { host } = current();
  await eventuallyTrue(`${id} prints ${word}`, async () =>
    textsOf(await linesOf(host, id, { follow: false }), 'stdout').includes(word),
  );
}

/** A child, a grandchild without its parent and one in a session of its own; none ends by TERM. */
function strays(word: string): string {
  const stray = `sh -c "trap '' TERM HUP; while :; do sleep 0.05; done" ${word}`;
  return `${stray} & (${stray} &) ; setsid ${stray} &`;
}
