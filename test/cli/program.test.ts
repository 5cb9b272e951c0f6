import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../cli/program.ts';

const parse = (line: string) => {
  const request = parseArguments(line.split(' ').filter((word) => word !== ''));
  if (request.kind === 'text') throw new Error(`expected a verb, got the text ${request.text}`);
  return request;
};

const NO_OVERRIDES = {
  name: undefined,
  image: undefined,
  maxExecutionTime: undefined,
  tasks: undefined,
};

describe('the arguments', () => {
  it.each([
    ['run f.yaml', 'run', { file: 'f.yaml', detach: false, overrides: NO_OVERRIDES }],
    [
      'run - --detach --id w1 --name n --max-scale 3 -e A=1 --env B=x=y',
      'run',
      {
        file: '-',
        detach: true,
        id: 'w1',
        overrides: { ...NO_OVERRIDES, name: 'n', scale: { max: 3 }, env: { A: '1', B: 'x=y' } },
      },
    ],
    [
      'run f --image a --tasks 4 --cpu 0.5 --memory 1G --retry-limit 0 --max-execution-time 5m --workers 2',
      'run',
      {
        file: 'f',
        detach: false,
        overrides: {
          name: undefined,
          image: 'a',
          tasks: { count: 4 },
          resources: { cpu: '0.5', memory: '1G' },
          retries: { limit: 0 },
          maxExecutionTime: '5m',
          provider: { workers: 2 },
        },
      },
    ],
    ['get w', 'get', { fleet: 'w' }],
    ['list', 'list', {}],
    ['list --state timed-out --limit 3', 'list', { state: 'timed-out', limit: 3 }],
    ['watch w', 'watch', { fleet: 'w' }],
    ['cancel w', 'cancel', { fleet: 'w', mode: 'soft', wait: false }],
    ['cancel w --hard --wait', 'cancel', { fleet: 'w', mode: 'hard', wait: true }],
    ['task list w', 'task list', { fleet: 'w' }],
    [
      'task list w --state failed --limit 5 --offset 10',
      'task list',
      { fleet: 'w', state: 'failed', limit: 5, offset: 10 },
    ],
    ['task get w 7', 'task get', { fleet: 'w', task: '7' }],
    ['worker list w', 'worker list', { fleet: 'w' }],
    ['worker get w 0', 'worker get', { fleet: 'w', worker: '0' }],
    ['logs w', 'logs', { fleet: 'w' }],
    [
      'logs w -f --task 3 --attempt 2 --tail 0 --timestamps --no-prefix',
      'logs',
      { fleet: 'w', follow: true, task: '3', attempt: 2, tail: 0, timestamps: true, prefix: false },
    ],
    ['schema', 'schema', {}],
    ['server', 'server', { role: 'all' }],
    [
      'server --role hosts --bind /a:/b --bind /c:/d:ro --cpus 2 --memory 8G --state s --settings x.json --docker-socket d.sock --cached-workflows 9 --verbose',
      'server',
      {
        role: 'hosts',
        bind: ['/a:/b', '/c:/d:ro'],
        cpus: '2',
        memory: '8G',
        state: 's',
        settings: 'x.json',
        dockerSocket: 'd.sock',
        cachedWorkflows: '9',
        verbose: true,
      },
    ],
    ['dev --port 1 --ui-port 2 --db-filename f', 'dev', { port: 1, uiPort: 2, dbFilename: 'f' }],
  ])('%s become a verb and its options', (line, verb, options) => {
    const request = parse(line);
    expect({ verb: request.verb, options: request.options }).toEqual({ verb, options });
  });

  it.each([
    '-o json --profile p list --state failed',
    'list -o json --state failed --profile p',
    'list --state failed --output json --profile p',
  ])('"%s" take common flags anywhere', (line) => {
    const { common, options } = parse(line);
    expect(common).toMatchObject({ output: 'json', connection: { profile: 'p' } });
    expect(options).toEqual({ state: 'failed' });
  });

  it('take every flag of the connection', () => {
    const { common } = parse(
      'get w --address a:1 -n ns --config-file c --api-key k --tls --task-queue q --store s --debug',
    );
    expect(common).toEqual({
      connection: { address: 'a:1', namespace: 'ns', configFile: 'c', apiKey: 'k', tls: true },
      taskQueue: 'q',
      store: 's',
      output: 'table',
      debug: true,
      stopsWithStdin: false,
    });
  });

  it.each([
    '--env A=1 --env B=2 run f',
    '--color never --log-level info run f --env A=1 --env B=2',
  ])('"%s" may be reordered by the Temporal CLI', (line) => {
    expect(parse(line).options).toMatchObject({ overrides: { env: { A: '1', B: '2' } } });
  });

  it.each([
    ['', 'Expected a command'],
    ['task', 'Expected a command'],
    ['lst', "Unknown command 'lst'"],
    ['get', "Missing required argument 'fleet'"],
    ['get a b', 'Too many arguments'],
    ['get a --nonsense', "Unknown option '--nonsense'"],
    ['list --state sleeping', 'Allowed choices are running, succeeded'],
    ['list -o xml', 'Allowed choices are table, json, yaml'],
    ['logs a --tail many', 'Expected a whole number'],
    ['logs a --attempt 0', 'Expected a whole number above 0'],
    ['logs a --since yesterdayish', 'Expected a duration such as 10m'],
    ['dev --port 70000', 'Expected a port'],
    ['server --role king', 'Allowed choices are all, control, hosts'],
    ['run a --env NOVALUE', 'expected NAME=VALUE'],
    ['run a --tasks 1 --task-indexes 2', 'more than one of --tasks'],
    ['get a --env prod', 'A connection is chosen with --profile'],
  ])('"%s" are refused as usage', (line, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ exitCode: 2 }));
    expect(() => parse(line)).toThrow(message);
  });

  it('may ask for the version', () => {
    expect(parseArguments(['--version'])).toEqual({ kind: 'text', text: '0.1.0\n' });
  });

  it.each([['--help'], ['help'], ['run', '--help'], ['help', 'run'], ['task', 'list', '-h']])(
    'may ask for help: %s %s',
    (...argv) => {
      const request = parseArguments(argv);
      expect(request).toMatchObject({
        kind: 'text',
        text: expect.stringContaining('Usage: fleet'),
      });
    },
  );
});
