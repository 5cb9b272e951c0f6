/** Checks of the computer itself, on this one. */

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../../cli/doctor/check.ts';
import { openFilesCheck } from '../../../cli/doctor/computer-checks.ts';
import type { EngineSource } from '../../../cli/doctor/engine-checks.ts';
import { folderCheck } from '../../../cli/doctor/folder-checks.ts';
import { bundleCheck, sdkCheck, temporalCliCheck } from '../../../cli/doctor/package-checks.ts';
import { processCheck } from '../../../cli/doctor/process-check.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const noEngine: EngineSource = async () => ({ kind: 'trouble', code: 'ENOENT', message: '' });

const look = (check: Check) => check.look(new AbortController().signal);

describe('the doctor tries out', () => {
  let folder: ReturnType<typeof scratchFolder>;

  beforeEach(() => {
    folder = scratchFolder();
  });
  afterEach(() => {
    expect(readdirSync(folder.path).filter((name) => name.startsWith('.'))).toEqual([]);
    folder.remove();
  });

  const store = (path: string) =>
    look(folderCheck({ name: 'store-folder', path, flag: '--store' }));

  it('a folder that is there and leaves nothing in it', async () => {
    expect(await store(folder.path)).toMatchObject({
      kind: expect.stringMatching(/ok|warning/),
      facts: { path: folder.path, exists: true, freeBytes: expect.any(Number) },
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('where a folder would be made and makes none', async () => {
    expect(await store(join(folder.path, 'a/b/c'))).toMatchObject({
      found: expect.stringContaining('(not made yet) works'),
      facts: { exists: false },
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('a folder that is a file', async () => {
    const path = join(folder.path, 'file');
    writeFileSync(path, '');
    expect(await store(path)).toMatchObject({ kind: 'failed', facts: { code: 'ENOTDIR' } });
    expect(await store(join(path, 'below'))).toMatchObject({ kind: 'failed' });
  });

  it('a folder that nobody may make', async () => {
    expect(await store('/sys/fleet-store')).toMatchObject({
      kind: 'failed',
      found: expect.stringMatching(
        /^\/sys\/fleet-store cannot be made in \/sys: .*\((EPERM|EACCES|EROFS)\)/,
      ),
      remedy: expect.stringContaining('--store'),
    });
  });

  it('a plain process and leaves nothing of it', async () => {
    const stateFolder = join(folder.path, 'state');
    expect(
      await look(processCheck({ stateFolder, platform: 'linux', engine: noEngine })),
    ).toMatchObject({
      kind: 'ok',
      facts: { milliCpu: expect.any(Number) },
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each([
    ['another system', 'darwin', '/tmp', 'this is darwin'],
    ['a state folder that cannot be', 'linux', '/sys/state', 'mkdtemp'],
  ] as const)('plain processes on %s in vain', async (_what, platform, stateFolder, said) => {
    expect(await look(processCheck({ stateFolder, platform, engine: noEngine }))).toMatchObject({
      kind: 'failed',
      found: expect.stringContaining(said),
    });
  });
});

describe('the doctor finds', () => {
  it('the packages of the SDK in one version', async () => {
    expect(await look(sdkCheck())).toMatchObject({ kind: 'ok' });
  });

  it('no bundle where it runs from sources', async () => {
    expect(await look(bundleCheck())).toMatchObject({ kind: 'warning' });
  });

  it('the limit of open files', async () => {
    expect(await look(openFilesCheck())).toMatchObject({ facts: { limit: expect.any(Number) } });
  });

  it('no Temporal CLI where there is none, and fetches none', async () => {
    const { path, remove } = scratchFolder();
    const env = { PATH: path, XDG_CACHE_HOME: path };
    expect(await look(temporalCliCheck(env))).toMatchObject({ kind: 'warning' });
    expect(readdirSync(path)).toEqual([]);
    remove();
  });

  it('a Temporal CLI that was named and is none', async () => {
    const env = { TEMPORAL_CLI_PATH: '/bin/true' };
    expect(await look(temporalCliCheck(env))).toMatchObject({
      kind: 'failed',
      found: expect.stringContaining('Cannot use TEMPORAL_CLI_PATH'),
    });
  });
});
