import { describe, expect, it } from 'vitest';
import { instanceEnv } from '../../activities/host/instance-env.ts';
import { injectedEnvNames, specLimits } from '../../workflows/domain/spec-limits.ts';
import { input, problemsOf, specOf } from '../support/spec-inputs.ts';

describe('a specification is refused', () => {
  const long = 'x'.repeat(63);
  it.each<[string, unknown, string | RegExp]>([
    ['that is missing', undefined, /^specification: is missing/],
    ['that is no map', [], /^specification: a list is not accepted; expected a map/],
    ['without tasks', { image: 'a' }, /^tasks: names no tasks; .* not available yet$/],
    ['with empty tasks', input({ tasks: {} }), /^tasks: names no tasks/],
    [
      'with tasks twice',
      input({ tasks: { count: 1, indexes: '1' } }),
      'tasks: count and indexes are given; expected one of them',
    ],
    [
      'with a file to read',
      input({ tasks: { file: 'a.jsonl' } }),
      /^tasks.file: cannot be read here: .*`fleet run`.*tasks.items$/,
    ],
    [
      'with no task',
      input({ tasks: { count: 0 } }),
      'tasks.count: 0 is not accepted; expected a whole number from 1 to 1000000',
    ],
    [
      'with too many tasks',
      input({ tasks: { count: 1_000_001 } }),
      /^tasks.count: 1000001 is not accepted/,
    ],
    ['with half a task', input({ tasks: { count: 1.5 } }), /^tasks.count: 1.5 is not accepted/],
    ['with an empty list', input({ tasks: { items: [] } }), /^tasks.items: is an empty list/],
    [
      'with a bad index list',
      input({ tasks: { indexes: '1,9-6' } }),
      'tasks.indexes: part 2 "9-6" descends; write 6-9',
    ],
    [
      'with a number for a list',
      input({ tasks: { indexes: 3 } }),
      /^tasks.indexes: 3 is not accepted; .*\(in quotes\)/,
    ],
    [
      'with nothing to run',
      { tasks: { count: 1 } },
      /^image: is missing; expected the image of a container, or a command/,
    ],
    [
      'with one task without program',
      { tasks: { items: [{ command: ['a'] }, {}] } },
      /^image: is missing.* \(see tasks.items\[1\]\)$/,
    ],
    [
      'with a bad index',
      input({ tasks: { items: [{ idx: 'a/b' }] } }),
      /^tasks.items\[0\].idx: "a\/b" is not accepted/,
    ],
    [
      'with a long index',
      input({ tasks: { items: [{ idx: `${long}x` }] } }),
      /^tasks.items\[0\].idx: "x+\.\.\." is not accepted/,
    ],
    [
      'with a negative index',
      input({ tasks: { items: [{ idx: -1 }] } }),
      /^tasks.items\[0\].idx: -1 is not accepted/,
    ],
    [
      'with both command and cmds',
      input({ tasks: { items: [{ command: ['a'], cmds: ['a'] }] } }),
      /^tasks.items\[0\]: command and cmds are given/,
    ],
    ['with an empty command', input({ command: [] }), /^command: is an empty list/],
    ['with an empty program', input({ command: ['', 'a'] }), /^command: begins with an empty text/],
    [
      'with a shell line',
      input({ command: 'echo a' }),
      /^command: a text is not accepted; expected a list of texts such as \["echo", "hello"\]/,
    ],
    [
      'with numbers as arguments',
      input({ args: ['a', 5] }),
      /^args\[1\]: a number is not accepted; .*quotes/,
    ],
    ['with NUL in an argument', input({ args: ['a\0'] }), /^args\[0\]: contains a NUL character/],
    [
      'with a URL as image',
      input({ image: 'https://a/b' }),
      /^image: "https:\/\/a\/b" is not accepted/,
    ],
    ['with a blank in the image', input({ image: 'a b' }), /^image: "a b" is not accepted/],
    [
      'with a bad name',
      input({ name: 'a b' }),
      /^name: "a b" is not accepted; expected at most 63 letters/,
    ],
    ['with a bad variable', input({ env: { '1A': 'x' } }), /^env.1A: "1A" is not accepted/],
    [
      'with an empty variable',
      input({ env: { A: null } }),
      /^env.A: is empty; .* write "" for an empty text/,
    ],
    [
      'with an inexact variable',
      input({ env: { A: 2 ** 60 } }),
      /^env.A: is a number too large to be exact/,
    ],
    [
      'with a value where a secret is named',
      input({ env: { A: { secret: 'hunter2' } } }),
      'env.A.secret: a text is not accepted; expected the name and key of a secret, such as database/password: not its value',
    ],
    [
      'with a secret outside its folder',
      input({ env: { A: { secret: '../etc/passwd' } } }),
      /^env.A.secret: a text is not accepted; expected the name and key/,
    ],
    [
      'with a secret in a variable of shells',
      input({ env: { ENV: { secret: 'db/a' } } }),
      'env.ENV: "ENV" is used by shells themselves; expected another name for a secret',
    ],
    [
      'with an injected variable',
      input({ env: { CE_TASK_ID: 'x' } }),
      'env.CE_TASK_ID: "CE_TASK_ID" is set by the fleet itself; expected another name',
    ],
    [
      'with little memory',
      input({ resources: { memory: '5M' } }),
      'resources.memory: "5M" is not accepted; expected an amount of memory such as 512M, 2G or 1.5GiB, from 6Mi to 64Ti',
    ],
    [
      'with memory without unit',
      input({ resources: { memory: 2 } }),
      /^resources.memory: 2 is not accepted/,
    ],
    [
      'with fractions of bytes',
      input({ resources: { memory: '7000000.5' } }),
      /not finer than a byte$/,
    ],
    [
      'with no cpu',
      input({ resources: { cpu: 0 } }),
      /^resources.cpu: 0 is not accepted; .* from 0.001 to 1024$/,
    ],
    [
      'with fine cpu',
      input({ resources: { cpu: 0.0015 } }),
      /not finer than a thousandth of a core$/,
    ],
    [
      'with endless cpu',
      input({ resources: { cpu: Infinity } }),
      /^resources.cpu: Infinity is not accepted/,
    ],
    [
      'with no room',
      input({ scale: { max: 0 } }),
      /^scale.max: 0 is not accepted; expected a whole number from 1 to 10000/,
    ],
    [
      'with endless retries',
      input({ retries: { limit: 101 } }),
      /^retries.limit: 101 is not accepted/,
    ],
    [
      'with shrinking pauses',
      input({ retries: { backoff: { coefficient: 0.5 } } }),
      /^retries.backoff.coefficient: 0.5 is not accepted; expected a number from 1 to 100/,
    ],
    [
      'with a rule on success',
      input({ retries: { rules: [{ on: { exitCodes: [0] }, then: 'fail' }] } }),
      'retries.rules[0].on.exitCodes[0]: 0 is not accepted; expected an exit code from 1 to 255, or a range such as "10-20"',
    ],
    [
      'with a range that descends',
      input({ retries: { rules: [{ on: { exitCodes: [1, '20-10'] }, then: 'fail' }] } }),
      /^retries.rules\[0\].on.exitCodes\[1\]: "20-10" is not accepted/,
    ],
    [
      'with a signal that is none',
      input({ retries: { rules: [{ on: { signals: ['SEGV'] }, then: 'fail' }] } }),
      /^retries.rules\[0\].on.signals\[0\]: "SEGV" is not accepted; expected one of SIGHUP, /,
    ],
    [
      'with a rule about nothing',
      input({ retries: { rules: [{ on: {}, then: 'fail' }] } }),
      /^retries.rules\[0\].on: a map is not accepted; expected any, signal, oom, timeout, \{exitCodes/,
    ],
    [
      'with an empty list of exit codes',
      input({ retries: { rules: [{ on: { exitCodes: [] }, then: 'fail' }] } }),
      'retries.rules[0].on.exitCodes: expected a list of 1 to 20',
    ],
    [
      'with an unknown kind of failure',
      input({ retries: { rules: [{ on: { exitCode: [1] }, then: 'fail' }] } }),
      'retries.rules[0].on.exitCode: is not a known field; did you mean exitCodes?',
    ],
    [
      'with an unknown action',
      input({ retries: { rules: [{ on: 'oom', then: 'stop' }] } }),
      'retries.rules[0].then: "stop" is not accepted; expected retry, fail or ignore',
    ],
    [
      'with too many rules',
      input({
        retries: { rules: Array.from({ length: 21 }, () => ({ on: 'any', then: 'fail' })) },
      }),
      'retries.rules: has more than 20 rules; expected at most so many',
    ],
    [
      'with a pause beyond its maximum',
      input({ retries: { backoff: { initial: '2m' } } }),
      /^retries.backoff.max: 1m, as written or by default, is shorter/,
    ],
    [
      'with an unreadable time',
      input({ maxExecutionTime: '1h30m' }),
      /^maxExecutionTime: "1h30m" is not accepted; expected a duration such as 90s, 5m or 1h/,
    ],
    [
      'with a long grace period',
      input({ gracePeriod: '2h' }),
      /^gracePeriod: "2h" is not accepted; .* from 0s to 1h$/,
    ],
    [
      'with hooks on this computer',
      input({ hooks: { afterStartup: { script: 'true' } } }),
      /^hooks: cannot be used with provider local; .* \(see provider.type\)$/,
    ],
    [
      'with a hook that has no script',
      input({ provider: { type: 'vpc' }, hooks: { beforeShutdown: { script: '' } } }),
      'hooks.beforeShutdown.script: is an empty text; expected a script, or leave the hook out',
    ],
    [
      'with a long hook',
      input({ provider: { type: 'vpc' }, hooks: { afterStartup: { script: ' '.repeat(16_385) } } }),
      /^hooks.afterStartup.script: has more than 16384 characters/,
    ],
    [
      'with a hook that lasts',
      input({
        provider: { type: 'vpc' },
        hooks: { afterStartup: { script: 'true', timeLimit: '2h' } },
      }),
      /^hooks.afterStartup.timeLimit: "2h" is not accepted; .* from 1s to 1h$/,
    ],
    [
      'with another provider',
      input({ provider: { type: 'aws' } }),
      'provider.type: "aws" is not accepted; expected "local" or "vpc"',
    ],
    [
      'with a provider that is no map',
      input({ provider: 'vpc' }),
      'provider: "vpc" is not accepted; expected a map with the type "local" or "vpc"',
    ],
    [
      'with machines of a cloud and no image',
      { command: ['true'], tasks: { count: 1 }, provider: { type: 'vpc' } },
      'image: is missing; expected the image of a container: machines of provider vpc run no plain processes (see provider.type)',
    ],
    [
      'with workers of a cloud',
      input({ provider: { type: 'vpc', workers: 2 } }),
      'provider.workers: is not a known field; did you mean maxMachines?',
    ],
    [
      'with machines of this computer',
      input({ provider: { maxMachines: 2 } }),
      'provider.maxMachines: is not a known field; did you mean workers?',
    ],
    [
      'with cores of a machine of a cloud',
      input({ provider: { type: 'vpc', cpu: 2 } }),
      'provider.cpu: is not a known field; did you mean resources.cpu?',
    ],
    [
      'with a zone by itself',
      input({ provider: { type: 'vpc', zone: 'eu-de-1' } }),
      'provider.zone: is not a known field; did you mean zones?',
    ],
    [
      'with no profile',
      input({ provider: { type: 'vpc', profiles: [] } }),
      'provider.profiles: expected a list of 1 to 20 names, each a machine profile such as cx2-2x4',
    ],
    [
      'with a strange profile',
      input({ provider: { type: 'vpc', profiles: ['cx2-2x4', 'big one'] } }),
      'provider.profiles[1]: "big one" is not accepted; expected a machine profile such as cx2-2x4',
    ],
    [
      'with a strange availability',
      input({ provider: { type: 'vpc', availability: ['cheap'] } }),
      /^provider.availability\[0\]: "cheap" is not accepted; expected standard, spot, or a list/,
    ],
    [
      'with too many machines',
      input({ provider: { type: 'vpc', maxMachines: 1001 } }),
      /^provider.maxMachines: 1001 is not accepted; expected a whole number from 1 to 1000/,
    ],
    [
      'with a number as label',
      input({ labels: { a: 1 } }),
      /^labels.a: 1 is not accepted; .*quotes/,
    ],
    [
      'with a bad label',
      input({ labels: { 'a b': 'x' } }),
      /^labels\["a b"\]: "a b" is not accepted/,
    ],
    [
      'with large variables',
      input({ env: { A: 'x'.repeat(specLimits.sharedBytes) } }),
      /^specification: command, args, env and labels take \d+ bytes together; expected at most 32768/,
    ],
  ])('%s', (_, written, problem) => {
    const expected: unknown =
      typeof problem === 'string' ? problem : expect.stringMatching(problem);
    expect(problemsOf(written)).toEqual([expected]);
  });

  it.each([
    [{ cout: 1 }, 'tasks.cout: is not a known field; did you mean count?'],
    [{ count: 1, item: [] }, 'tasks.item: is not a known field; did you mean items?'],
    [{ count: 1, xyz: 1 }, 'tasks.xyz: is not a known field; expected count, indexes, items, file'],
  ])('with the unknown field in %j', (tasks, problem) => {
    expect(problemsOf(input({ tasks }))).toEqual([problem]);
  });

  it('with the unknown field of a secret', () => {
    const problems = problemsOf(input({ env: { A: { secret: 'db/a', key: 'b' } } }));
    expect(problems).toEqual([expect.stringMatching(/^env.A.key: is not a known field; /)]);
  });

  it.each([
    ['maxScale', 'scale.max'],
    ['scale_max', 'scale.max'],
    ['cpu', 'resources.cpu'],
    ['memory', 'resources.memory'],
    ['max-execution-time', 'maxExecutionTime'],
    ['retrylimit', 'retries.limit'],
    ['Image', 'image'],
    ['comand', 'command'],
  ])('with %s, where %s was meant', (unknown, meant) => {
    const problem = `${unknown}: is not a known field; did you mean ${meant}?`;
    expect(problemsOf(input({ [unknown]: 1 }))).toEqual([problem]);
  });

  it('with every problem at once', () => {
    const problems = problemsOf(input({ image: 1, scale: { max: 0 }, zzz: 1, env: { '-': 1 } }));
    expect(problems.map((line) => line.split(':')[0])).toEqual([
      'image',
      'env.-',
      'scale.max',
      'zzz',
    ]);
  });

  it('for every variable that instances are given', () => {
    const { env, resources, gracePeriodMs, labels } = specOf(input());
    const given = instanceEnv({
      fleet: {
        workflowId: 'f',
        id: crypto.randomUUID(),
        name: 'f',
        namespace: 'n',
        controlQueue: 'q',
      },
      template: { env, resources, gracePeriodMs, labels, concurrency: 1 },
      task: { index: '0', key: 'k' },
      attempt: 1,
      worker: 'w',
    });
    expect(Object.keys(given).toSorted()).toEqual([...injectedEnvNames].toSorted());
  });

  it.each([...injectedEnvNames])('when a task sets %s', (name) => {
    expect(problemsOf(input({ tasks: { items: [{ env: { [name]: 'x' } }] } }))).toHaveLength(1);
  });
});

describe('indexes of inline tasks', () => {
  it.each([
    ['written twice', [{ idx: 'a' }, {}, { idx: 'a' }], 'tasks.items[2].idx', '"a"', 0],
    ['as text and number', [{ idx: 7 }, { idx: '7' }], 'tasks.items[1].idx', '"7"', 0],
    [
      'with and without padding',
      [{ idx: 7 }, { idx: '000007' }],
      'tasks.items[1].idx',
      '"000007"',
      0,
    ],
    ['equal to a position', [{ idx: 1 }, {}], 'tasks.items[1]', '"1"', 0],
  ])('are refused when %s', (_, items, path, index, other) => {
    const [problem, ...more] = problemsOf(input({ tasks: { items } }));
    expect(more).toEqual([]);
    expect(problem).toContain(`${path}: index ${index}`);
    expect(problem).toContain(`(see tasks.items[${other}])`);
  });
});

describe('sizes of inline tasks', () => {
  it('are bounded in total', () => {
    const items = Array.from({ length: 600 }, () => ({ args: ['x'.repeat(1000)] }));
    expect(problemsOf(input({ tasks: { items } }))).toEqual([
      expect.stringMatching(/^tasks.items: the tasks take \d+ bytes; expected at most 524288/),
    ]);
  });

  it('are bounded for each task', () => {
    const items = [{}, { args: ['x'.repeat(300_000)] }];
    expect(problemsOf(input({ tasks: { items } }))).toEqual([
      expect.stringMatching(/^tasks.items\[1\]: the task takes \d+ bytes; expected at most 262144/),
    ]);
  });
});
