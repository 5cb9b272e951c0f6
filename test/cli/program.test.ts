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
    ['list --state timed-out --limit 3', 'list', { states: ['timed-out'], limit: 3 }],
    ['list --state failed,running --state failed', 'list', { states: ['failed', 'running'] }],
    [
      'list --name nightly-* --since 2026-08-06T10:00:00Z --until 2026-08-07T10:00:00Z',
      'list',
      {
        name: 'nightly-*',
        since: new Date('2026-08-06T10:00:00Z'),
        until: new Date('2026-08-07T10:00:00Z'),
      },
    ],
    ['watch w', 'watch', { fleet: 'w' }],
    ['cancel w', 'cancel', { fleet: 'w', mode: 'soft', wait: false }],
    ['cancel w --hard --wait', 'cancel', { fleet: 'w', mode: 'hard', wait: true }],
    [
      'delete a b --yes --force',
      'delete',
      { target: { kind: 'named', fleets: ['a', 'b'] }, yes: true, force: true },
    ],
    [
      'delete --older-than 2026-08-06T10:00:00Z --state failed,cancelled --name n-*',
      'delete',
      {
        target: {
          kind: 'selected',
          request: {
            endedUntil: new Date('2026-08-06T10:00:00Z'),
            states: ['failed', 'cancelled'],
            name: 'n-*',
          },
        },
        yes: false,
        force: false,
      },
    ],
    ['task list w', 'task list', { fleet: 'w' }],
    [
      'task list w --state failed --limit 5 --offset 10',
      'task list',
      { fleet: 'w', states: ['failed'], limit: 5, offset: 10 },
    ],
    [
      'task list w --state failed,cancelled --code timeout --exit-code 1,137 --worker 2 --index 7,100-199,passwd',
      'task list',
      {
        fleet: 'w',
        states: ['failed', 'cancelled'],
        codes: ['timeout'],
        exitCodes: [1, 137],
        worker: '2',
        indexes: [
          { kind: 'index', index: '7' },
          { kind: 'range', first: 100, last: 199 },
          { kind: 'index', index: 'passwd' },
        ],
      },
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
    ['sweep', 'sweep', { dryRun: false }],
    ['sweep --fleet w --dry-run', 'sweep', { fleet: 'w', dryRun: true }],
    ['doctor', 'doctor', { skip: [] }],
    [
      'doctor --skip server,engine --skip clock --state s --docker-socket d.sock',
      'doctor',
      { skip: ['server', 'engine', 'clock'], state: 's', dockerSocket: 'd.sock' },
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
    expect(options).toEqual({ states: ['failed'] });
  });

  it('take every flag of the connection', () => {
    const { common } = parse(
      'get w --address a:1 -n ns --config-file c --api-key k --tls --task-queue q --store s --web-ui http://u --debug',
    );
    expect(common).toEqual({
      connection: { address: 'a:1', namespace: 'ns', configFile: 'c', apiKey: 'k', tls: true },
      taskQueue: 'q',
      store: 's',
      webUi: 'http://u',
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
