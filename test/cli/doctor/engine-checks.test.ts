import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createEngineSource,
  type EngineAnswer,
  engineChecks,
  type EngineOptions,
  judgeEngine,
  judgeEngineDisk,
  judgeLimits,
  judgeLogDriver,
} from '../../../cli/doctor/engine-checks.ts';
import { runChecks } from '../../../cli/doctor/run-checks.ts';
import { saidBy } from '../../support/findings.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const GIB = 1024 ** 3;
const unnamed = { socketPath: '/d.sock', isNamed: false };
const named = { socketPath: '/d.sock', isNamed: true };
const report = {
  version: '28.2.2',
  apiVersion: '1.50',
  milliCpu: 8_000,
  memoryBytes: 16 * GIB,
  missingLimits: [],
  cgroupVersion: '2',
  logDrivers: ['syslog', 'json-file'],
  rootFolder: '/var/lib/docker',
  storageDriver: 'overlay2',
};
const engine = (overrides = {}): EngineAnswer => ({
  kind: 'report',
  report: { ...report, ...overrides },
});
const trouble = (code: string, message = ''): EngineAnswer => ({ kind: 'trouble', code, message });

describe('the doctor judges', () => {
  it.each<[string, EngineAnswer, EngineOptions, string, string]>([
    ['an engine', engine(), unnamed, 'ok', 'API 1.50, 8 cpu, 16 GiB memory'],
    ['an old engine', engine({ apiVersion: '1.24' }), unnamed, 'failed', 'update it'],
    ['no engine', trouble('ENOENT'), unnamed, 'warning', '--docker-socket'],
    [
      'no engine where one was named',
      trouble('ENOENT'),
      named,
      'failed',
      'correct --docker-socket',
    ],
    ['a forbidden engine', trouble('EACCES'), unnamed, 'failed', 'group of the socket'],
    ['a stopped engine', trouble('ECONNREFUSED'), unnamed, 'failed', 'systemctl start docker'],
    ['a silent engine', trouble('', 'no answer'), unnamed, 'failed', 'no answer'],
  ])('%s', (_what, answer, options, kind, said) => {
    const finding = judgeEngine(answer, options);
    expect(finding.kind).toBe(kind);
    expect(saidBy(finding)).toContain(said);
  });

  it.each([
    ['limits', judgeLimits(report), 'ok', 'memory, cpu and pids are enforced (cgroup 2)'],
    [
      'limits that are missing',
      judgeLimits({ ...report, missingLimits: ['cpu', 'pids'] }),
      'warning',
      'cpu, pids are not enforced',
    ],
    ['a log driver', judgeLogDriver(report), 'ok', 'json-file'],
    ['that of Podman', judgeLogDriver({ ...report, logDrivers: ['k8s-file'] }), 'ok', 'json-file'],
    ['no log driver', judgeLogDriver({ ...report, logDrivers: [] }), 'failed', 'no log driver'],
    [
      'a small disk',
      judgeEngineDisk('/v', 'overlay2', { fileSystem: 'xfs', kind: 'disk', freeBytes: GIB }),
      'warning',
      '/v (overlay2) has 1 GiB free on xfs -> remove what is not needed ("docker system prune")',
    ],
  ])('%s of an engine', (_what, finding, kind, said) => {
    expect(finding.kind).toBe(kind);
    expect(saidBy(finding)).toContain(said);
  });
});

describe('the doctor asks', () => {
  let folder: ReturnType<typeof scratchFolder>;
  let socketPath: string;
  const servers: Server[] = [];

  beforeEach(() => {
    folder = scratchFolder();
    socketPath = join(folder.path, 'docker.sock');
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
    folder.remove();
  });

  const look = async (): Promise<Record<string, string>> => {
    const options = { socketPath, isNamed: true };
    const reports = await runChecks(engineChecks(createEngineSource(options), options));
    return Object.fromEntries(
      reports.map(({ name, finding }) => [name, `${finding.kind}: ${saidBy(finding)}`]),
    );
  };
  const listen = async (answers: Readonly<Record<string, unknown>>): Promise<void> => {
    const server = createServer((request, response) => {
      const answer = answers[request.url ?? ''];
      response.statusCode = answer === undefined ? 404 : 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer ?? { message: 'page not found' }));
    });
    servers.push(server.listen(socketPath));
    await once(server, 'listening');
  };

  it('an engine, in one go for all checks', async () => {
    await listen({
      '/version': { ApiVersion: '1.41' },
      '/info': {
        ServerVersion: '20.10.24',
        NCPU: 2,
        MemTotal: 4 * GIB,
        MemoryLimit: true,
        CpuCfsQuota: true,
        PidsLimit: false,
        Plugins: { Log: ['json-file'] },
        DockerRootDir: folder.path,
        Driver: 'vfs',
      },
    });
    expect(await look()).toEqual({
      engine: `ok: Docker 20.10.24 at ${socketPath}, API 1.41, 2 cpu, 4 GiB memory`,
      'engine-limits': expect.stringContaining('warning: limits of pids are not enforced'),
      'engine-logs': 'ok: the log driver json-file can be read',
      'engine-disk': expect.stringContaining(`${folder.path} (vfs) has `),
    });
  });

  it('an engine on another computer about its own disk in vain', async () => {
    const info = { ServerVersion: '1', NCPU: 1, MemTotal: 1, DockerRootDir: '/not/here' };
    await listen({ '/version': { ApiVersion: '1.41' }, '/info': info });
    expect((await look())['engine-disk']).toBe(
      'skipped: /not/here cannot be looked at from here (ENOENT)',
    );
  });

  it('where there is no engine', async () => {
    expect(await look()).toMatchObject({
      engine: expect.stringContaining(`failed: there is no engine at ${socketPath}`),
      'engine-limits': 'skipped: needs the container engine',
    });
  });

  it('a socket that is something else', async () => {
    await listen({});
    expect((await look())['engine']).toMatch(/^failed: .*page not found/);
    socketPath = join(folder.path, 'file');
    writeFileSync(socketPath, '');
    expect((await look())['engine']).toMatch(/^failed: nobody listens at/);
  });
});
