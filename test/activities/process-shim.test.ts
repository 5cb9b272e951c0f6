import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, exitOf, linesOf, outputOf, run } from '../contract/host/host-fixture.ts';
import { createProcessFixture, type ProcessFixture } from '../support/process-fixture.ts';

describe.each(['dash', 'bash', 'busybox'])('shim on %s', { timeout: 60_000 }, (shell) => {
  let bin: string;
  let onShell: ProcessFixture;
  const file = ['/bin', '/usr/bin'].map((folder) => join(folder, shell)).find(existsSync);

  beforeEach(async () => {
    bin = await mkdtemp(join(tmpdir(), 'process-shell-'));
    await symlink(file ?? '', join(bin, 'sh'));
    onShell = await createProcessFixture({ shell: join(bin, 'sh') });
  });
  afterEach(async () => {
    await onShell.cleanup();
    await rm(bin, { recursive: true });
  });

  it.skipIf(file === undefined)('passes argument vectors exactly', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 5 }), async (args) => {
        const command = ['/usr/bin/printf', '<%s>'];
        const expected = args.length === 0 ? '<>' : args.map((each) => `<${each}>`).join('');
        expect(await outputOf(onShell, '', { command, args })).toBe(expected);
      }),
      { numRuns: 20 },
    );
  });

  it.skipIf(file === undefined)('passes the environment and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, text), async (variables) => {
        const env = { ...variables, PATH: '/usr/bin:/bin', HOME: '/' };
        const seen = entries(await outputOf(onShell, '', { command: ['/usr/bin/env', '-0'], env }));
        expect(seen['FLEET_INSTANCE']).toMatch(/^instance-\d+\.[0-9a-f]{16}$/);
        // bash alone cannot help leaving its own behind.
        const level = shell === 'bash' ? { SHLVL: seen['SHLVL'] } : {};
        expect(seen).toEqual({ ...level, ...env, FLEET_INSTANCE: seen['FLEET_INSTANCE'] });
      }),
      { numRuns: 20 },
    );
  });

  it.skipIf(file === undefined)('reports exits, signals and what cannot execute', async () => {
    const { host, spec } = onShell;
    const ids = await Promise.all(
      ['exit 42', 'kill -KILL $$', 'kill -INT $$'].map((sh) => run(onShell, sh)),
    );
    const exits = await Promise.all(ids.map((id) => exitOf(host, id)));
    expect(exits.map((exit) => exit.exitCode)).toEqual([42, 137, 130]);
    const huge = await host.create(spec({ command: [process.execPath, 'x'.repeat(200_000)] }));
    await host.start(huge);
    expect((await exitOf(host, huge)).error).toMatch(/could not be executed/);
  });

  it.skipIf(file === undefined)('kills a program that ignores TERM', async () => {
    const id = await run(onShell, `trap '' TERM; sleep 60 & echo; while :; do sleep 0.1; done`);
    await eventually(
      'its trap is set',
      async () => (await linesOf(onShell.host, id, { follow: false }))[0],
    );
    await onShell.host.signal(id, 'TERM');
    await onShell.host.signal(id, 'KILL');
    expect((await exitOf(onShell.host, id)).exitCode).toBe(137);
    expect(await onShell.host.remove(id, { force: true })).toBe('removed');
  });
});

const text = fc.string({ unit: 'binary', maxLength: 30 }).filter(isText);
const name = fc.oneof(
  fc.constantFrom('PWD', 'UID', 'IFS', 'SHLVL', 'PPID', '_', 'LC_ALL', 'BASH_ENV', 'ENV', 'RANDOM'),
  fc.constantFrom('a.b', '1', '-u', '-', 'ü', 'a', 'B_2', 'stat', 'boot', 'env', 'code', 'PS4'),
  fc.string({ minLength: 1, maxLength: 8 }).filter((each) => isText(each) && !each.includes('=')),
);

/** Without NUL, and the same after a round trip through bytes. */
function isText(candidate: string): boolean {
  return !candidate.includes('\0') && Buffer.from(candidate).toString() === candidate;
}

function entries(environment: string): Readonly<Record<string, string>> {
  const texts = environment.split('\0').filter((entry) => entry !== '');
  return Object.fromEntries(
    texts.map((entry) => [entry.split('=')[0], entry.replace(/^[^=]*=/, '')]),
  );
}
