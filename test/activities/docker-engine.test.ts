import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { findDocker, requireDocker } from '../support/docker-engine.ts';

let folder: string;
let socketPath: string;

beforeEach(async () => {
  vi.stubEnv('FLEET_TEST_REQUIRE_DOCKER', '');
  folder = await mkdtemp(path.join(tmpdir(), 'fleet-test-engine-'));
  socketPath = path.join(folder, 'docker.sock');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

test('an engine that is missing is started and stopped', async () => {
  const program = await script(
    `#!/usr/bin/env node
    require('http').createServer((_, response) => response.end('OK')).listen('${socketPath}');`,
  );
  const engine = await requireDocker({ socketPath, program, isRoot: true });
  expect(engine).toMatchObject({ available: true, socketPath });
  if (engine.available) await engine.stop();
  expect(await findDocker(socketPath)).toMatchObject({ available: false });
});

test('an engine that cannot start says why', async () => {
  const program = await script('#!/bin/sh\necho no overlay today; exit 3');
  const engine = await requireDocker({ socketPath, program, isRoot: true });
  const reason = expect.stringMatching(/ended \(exit code 3.*no overlay today/s);
  expect(engine).toEqual({ available: false, reason });
});

test('nobody but root starts an engine', async () => {
  const engine = await requireDocker({ socketPath, program: '/bin/true', isRoot: false });
  const reason = expect.stringContaining('only root');
  expect(engine).toEqual({ available: false, reason });
});

test('a missing engine is a failure where it is required', async () => {
  vi.stubEnv('FLEET_TEST_REQUIRE_DOCKER', '1');
  const search = requireDocker({ socketPath, program: '/bin/true', isRoot: false });
  await expect(search).rejects.toThrow(/Docker is required .* only root/s);
});

async function script(text: string): Promise<string> {
  const file = path.join(folder, 'engine');
  await writeFile(file, text);
  await chmod(file, 0o755);
  return file;
}
