import { describe, expect, it } from 'vitest';
import { CliError, type ExitCode, exitCodes } from '../../cli/cli-error.ts';
import { FleetClientError } from '../../cli/client/fleet-client-error.ts';
import { SpecLoadError } from '../../cli/client/spec-load-error.ts';
import { needsDetachment } from '../../cli/detached-process.ts';
import { perform } from '../../cli/perform.ts';
import { parseArguments, type Request } from '../../cli/program.ts';
import { listenForStops } from '../../cli/stop-requests.ts';
import { freePort } from '../support/free-port.ts';
import { commonOptions } from '../support/fake-fleets.ts';
import { FakeIo } from '../support/fake-io.ts';

const verb = (run: () => Promise<ExitCode>, debug = false): Request => ({
  kind: 'verb',
  verb: 'get',
  options: {},
  common: { ...commonOptions, debug },
  run,
});

const failing = (error: unknown, debug = false): Request =>
  verb(async () => {
    throw error;
  }, debug);

describe('a command', () => {
  it.each([
    ['a flag error', new CliError(exitCodes.usage, 'm'), 2],
    ['an invalid fleet file', new SpecLoadError('f', []), 2],
    ['an invalid specification', new FleetClientError('spec-invalid', 'm'), 2],
    ['a missing fleet', new FleetClientError('not-found', 'm'), 1],
    ['no server', new FleetClientError('no-server-answers', 'm'), 1],
    ['no Temporal', new FleetClientError('unreachable', 'm'), 4],
    ['a refusal of Temporal', new FleetClientError('refused', 'm'), 4],
    ['a bug', new TypeError('m'), 1],
    ['a pipe nobody reads', Object.assign(new Error('m'), { code: 'EPIPE' }), 0],
  ])('exits after %s as scripts expect', async (_what, error, code) => {
    expect(await perform(failing(error), new FakeIo())).toBe(code);
  });

  it('says an error in one line without a stack', async () => {
    const io = new FakeIo();
    await perform(failing(new FleetClientError('not-found', 'Cannot find fleet x')), io);
    expect([io.stdout.text, io.stderr.text]).toEqual(['', 'Error: Cannot find fleet x\n']);
  });

  it('shows stack and causes when asked to', async () => {
    const io = new FakeIo();
    const cause = new Error('the reason below');
    await perform(failing(new Error('above', { cause }), true), io);
    expect(io.stderr.text).toMatch(/^Error: above\n {4}at .*Caused by: Error: the reason below\n/s);
  });

  it('says within seconds that Temporal cannot be reached', async () => {
    const io = new FakeIo();
    const address = `127.0.0.1:${await freePort()}`;
    const begun = Date.now();
    expect(await perform(parseArguments(['list', '--address', address]), io)).toBe(4);
    expect(Date.now() - begun).toBeLessThan(8_000);
    expect(io.stderr.text).toContain(`Cannot reach Temporal at ${address} (no answer within 5 s)`);
  });

  it('refuses a connection profile that does not exist', async () => {
    const io = new FakeIo();
    expect(await perform(parseArguments(['list', '--profile', 'nope']), io)).toBe(2);
    expect(io.stderr.text).toContain('Cannot use the configuration of the connection');
  });

  it('refuses a web UI that is no address', async () => {
    const io = new FakeIo();
    expect(await perform(parseArguments(['list', '--web-ui', 'localhost:8233']), io)).toBe(2);
    expect(io.stderr.text).toContain('Cannot use "localhost:8233" as address of the web UI');
  });

  it('prints help as a result', async () => {
    const io = new FakeIo();
    expect(await perform({ kind: 'text', text: 'Usage' }, io)).toBe(0);
    expect(io.stdout.text).toBe('Usage');
  });
});

describe('a process of its own', () => {
  it.each([
    ['/usr/bin/temporal-fleet', 'server', true],
    ['/usr/bin/temporal-fleet', 'dev', true],
    ['/usr/bin/temporal-fleet', 'list', false],
    ['/usr/bin/fleet', 'server', false],
    ['/usr/bin/temporal-fleet', '--stop-with-stdin server', false],
  ])('for %s %s is needed: %s', (program, line, needed) => {
    expect(needsDetachment(parseArguments(line.split(' ')), program)).toBe(needed);
  });
});

describe('requests to stop', () => {
  it('are told apart, first and second', async () => {
    const io = new FakeIo();
    const stops = listenForStops(io);
    const heard: string[] = [];
    void stops.first.then(() => heard.push('first'));
    void stops.second.then(() => heard.push('second'));
    io.stop();
    await stops.first;
    expect(heard).toEqual(['first']);
    io.stop();
    await stops.second;
    io.stop();
    expect(heard).toEqual(['first', 'second']);
    stops.undo();
    expect(io.listenerCount).toBe(0);
  });
});
