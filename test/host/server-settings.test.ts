import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { silentLogger } from '../../activities/logger.ts';
import {
  defaultStateFolder,
  type ServerFlags,
  serverOptions,
  temporalConnection,
} from '../../workers/config.ts';
import { defaultSettings } from '../../workflows/domain/settings.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder();
afterAll(folder.remove);

/** No configuration of the computer that runs the test. */
const nowhere = { TEMPORAL_CONFIG_FILE: join(folder.path, 'none.toml') };

function options(flags: ServerFlags, env: Readonly<Record<string, string>> = {}) {
  return serverOptions(flags, silentLogger, { ...nowhere, ...env });
}

function settingsFile(content: string): string {
  const path = join(folder.path, 'settings.json');
  writeFileSync(path, content);
  return path;
}

it('takes defaults where nothing is said', () => {
  expect(options({ state: '/s' })).toMatchObject({
    connection: { address: '127.0.0.1:7233' },
    namespace: 'default',
    taskQueue: 'fleets',
    role: 'all',
    stateFolder: '/s',
    storeFolder: '/s/store',
    settings: defaultSettings,
    capacity: {},
  });
});

it('keeps as many workflows in memory as it is told to', () => {
  expect(options({ state: '/s', cachedWorkflows: '0' })).toMatchObject({ maxCachedWorkflows: 0 });
  expect(() => options({ state: '/s', cachedWorkflows: 'few' })).toThrow(
    'Cannot use --cached-workflows few: expected a whole number',
  );
});

it('lets flags beat the environment', () => {
  const env = {
    ...nowhere,
    TEMPORAL_ADDRESS: 'env:1',
    TEMPORAL_NAMESPACE: 'env',
    TEMPORAL_API_KEY: 'env-key',
  };
  expect(temporalConnection({}, env)).toMatchObject({
    connection: { address: 'env:1', apiKey: 'env-key' },
    namespace: 'env',
  });
  const flags = { address: 'flag:1', namespace: 'flag', apiKey: 'flag-key', tls: false };
  expect(temporalConnection(flags, env)).toMatchObject({
    connection: { address: 'flag:1', apiKey: 'flag-key', tls: false },
    namespace: 'flag',
  });
});

it('keeps its state where the environment says', () => {
  expect(defaultStateFolder({ XDG_STATE_HOME: '/x' })).toBe('/x/serverless-fleets');
  expect(defaultStateFolder({ XDG_STATE_HOME: '/x', FLEET_STATE: '/y' })).toBe('/y');
  expect(defaultStateFolder({ XDG_STATE_HOME: '' })).toMatch(/^\/.*\/serverless-fleets$/);
});

it('reads amounts as people write them', () => {
  expect(options({ cpus: '1.5', memory: '2G' }).capacity).toEqual({
    milliCpu: 1_500,
    memoryBytes: 2e9,
  });
  expect(() => options({ cpus: 'all' })).toThrow(
    'Cannot use --cpus all: expected an amount such as 4, 500m or 8G',
  );
});

it('changes only the settings that are named', () => {
  const settings = settingsFile('{"groupWindow": 5, "serveRetryIntervalMs": 100}');
  expect(options({ settings }).settings).toEqual({
    ...defaultSettings,
    groupWindow: 5,
    serveRetryIntervalMs: 100,
  });
});

it.each([
  ['{"speed": 5}', 'speed is unknown'],
  ['{"toString": 5}', 'toString is unknown'],
  ['{"__proto__": 5}', '__proto__ is unknown'],
  ['{"groupWindow": "5"}', 'groupWindow is "5": expected a whole number from 1 to 100'],
  ['{"groupWindow": 101}', 'groupWindow is 101: expected a whole number from 1 to 100'],
  ['{"sliceSize": 501}', 'sliceSize is 501: expected a whole number from 1 to 500'],
  ['{"deadManIntervalMs": 0}', 'deadManIntervalMs is 0'],
  ['{"deadManIntervalMs": 1.5}', 'deadManIntervalMs is 1.5'],
  ['{"deadManIntervalMs": 3000000000}', 'expected a whole number from 1 to 2147483647'],
  ['{"deadManIntervalMs": null}', 'deadManIntervalMs is null'],
  ['[]', 'it is no JSON object'],
  ['null', 'it is no JSON object'],
  ['"fast"', 'it is no JSON object'],
  ['{', 'JSON'],
])('refuses the settings %s with its reason', (content, reason) => {
  const settings = settingsFile(content);
  expect(() => options({ settings })).toThrow(reason);
  expect(() => options({ settings })).toThrow(
    /^Cannot use settings .*settings\.json as .*known are/,
  );
});

it('names the settings file that is not there', () => {
  const settings = join(folder.path, 'missing.json');
  expect(() => options({ settings })).toThrow(/^Cannot use settings .*missing\.json as ENOENT/);
});

it('refuses a failpoint that it does not know', () => {
  expect(() => options({}, { FLEET_FAILPOINTS: 'instance:flying=kill' })).toThrow(
    /^Cannot arm failpoint "instance:flying=kill": expected <name>=<kill\|stop>/,
  );
});
