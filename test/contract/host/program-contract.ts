import { expect, it } from 'vitest';
import { ContainerRefused } from '../../../activities/host/container-host.ts';
import { exitOf, outputOf, phaseOf, run, type Current } from './host-fixture.ts';

/** What quoting, splitting and substitution like to eat. */
const AWKWARD = [
  '',
  ' ',
  'two  spaces',
  "it's",
  '"quoted"',
  '$HOME ${HOME} $(id) `id`',
  'a\\b\\n',
  'line\nline\n\nline',
  'tab\tand\rreturn',
  '*',
  '-n',
  '--',
  'naïve €🚢 \u0081\u0088',
  '!history',
  'x=y;z&|<>#~',
];

export function programPromises(current: Current): void {
  it('passes arguments exactly', async () => {
    const { script } = current();
    const { command = [] } = script('for text; do printf "<%s>" "$text"; done');
    const output = await outputOf(current(), '', { command: [...command, 'sh'], args: AWKWARD });
    expect(output).toBe(AWKWARD.map((text) => `<${text}>`).join(''));
  });

  it('passes the environment exactly', async () => {
    const env = Object.fromEntries(AWKWARD.map((text, index) => [`AWKWARD_${index}`, text]));
    const prints = Object.keys(env).map((name) => `printf '<%s>' "$${name}"`);
    expect(await outputOf(current(), prints.join('\n'), { env })).toBe(
      AWKWARD.map((text) => `<${text}>`).join(''),
    );
  });

  it('tells an empty variable from an unset one', async () => {
    const sh = 'echo "${EMPTY-unset} ${EMPTY+set} ${ABSENT-unset}"';
    expect(await outputOf(current(), sh, { env: { EMPTY: '' } })).toBe(' set unset');
  });

  it('provides PATH and HOME unless told otherwise', async () => {
    expect(await outputOf(current(), 'echo "${PATH:+path} ${HOME:+home}"')).toBe('path home');
    const env = { PATH: '/bin:/usr/bin', HOME: '/nowhere' };
    expect(await outputOf(current(), 'echo "$PATH $HOME"', { env })).toBe('/bin:/usr/bin /nowhere');
  });

  it('gives a program an empty standard input', async () => {
    expect(await outputOf(current(), 'cat; echo "cat: $?"')).toBe('cat: 0');
  });

  it('reports exit codes as they are', async () => {
    const codes = [0, 1, 42, 126, 127, 137, 143, 255];
    const ids = await Promise.all(codes.map((code) => run(current(), `exit ${code}`)));
    const exits = await Promise.all(ids.map((id) => exitOf(current().host, id)));
    expect(exits.map((exit) => exit.exitCode)).toEqual(codes);
    expect(exits.map((exit) => exit.error)).toEqual(codes.map(() => undefined));
  });

  it('refuses a command that does not exist', async () => {
    await expectRefused(current, 'no-such-command-anywhere', 'command-not-found');
    await expectRefused(current, '/no/such/command', 'command-not-found');
  });

  it('refuses a command that is not executable', async () => {
    await expectRefused(current, '/etc/passwd', 'command-not-executable');
  });
}

/** Whether it shows at create or at start is up to the engine; that nothing ran and all can go is not. */
async function expectRefused(current: Current, command: string, code: string): Promise<void> {
  const { host, spec } = current();
  const wanted = spec({ command: [command], args: ['argument'] });
  const id = await host.create(wanted).catch((error: unknown) => expectRefusal(error, code));
  if (id === undefined) {
    expect(await host.inspect(wanted.name)).toBeUndefined();
    return;
  }
  const refusal = await host.start(id).then(
    () => 'it started',
    (error: unknown) => error,
  );
  expectRefusal(refusal, code);
  const phase = await phaseOf(host, id);
  expect(phase.kind).not.toBe('running');
  if (phase.kind === 'exited') expect(phase).toMatchObject({ error: expect.stringMatching(/./) });
  expect(phase).not.toHaveProperty('startedAt');
  expect(await host.remove(id, { force: false })).toBe('removed');
}

function expectRefusal(error: unknown, code: string): undefined {
  expect(error).toBeInstanceOf(ContainerRefused);
  expect(error).toMatchObject({ code });
}
