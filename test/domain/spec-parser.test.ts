import { describe, expect, it } from 'vitest';
import type { FleetSpec, LocalProviderSpec, VpcProviderSpec } from '../../workflows/domain/spec.ts';
import type { FleetSpecInput } from '../../workflows/domain/spec-schema.ts';
import { input, problemsOf, specOf } from '../support/spec-inputs.ts';

describe('a specification that holds', () => {
  it('gets every default in exact units', () => {
    const minimal: FleetSpecInput = { image: 'alpine', tasks: { count: 3 } };
    const expected: FleetSpec = {
      image: 'alpine',
      env: {},
      tasks: { kind: 'count', count: 3 },
      resources: { milliCpu: 1000, memoryBytes: 2_000_000_000 },
      scale: { max: 10 },
      retries: {
        limit: 3,
        infrastructureLimit: 5,
        backoff: { initialMs: 1000, coefficient: 2, maxMs: 60_000 },
      },
      gracePeriodMs: 30_000,
      provider: { type: 'local', workers: 1 },
      labels: {},
    };
    expect(specOf(minimal)).toStrictEqual(expected);
  });

  it('keeps hooks, with defaults for what is missing', () => {
    const hooks = {
      afterStartup: { script: 'modprobe x', retries: 2, timeLimit: '1m' },
      beforeShutdown: { script: '#!/bin/bash\ntrue' },
    };
    expect(
      specOf({ image: 'a', tasks: { count: 1 }, provider: { type: 'vpc' }, hooks }).hooks,
    ).toStrictEqual({
      afterStartup: { script: 'modprobe x', retries: 2, timeLimitMs: 60_000 },
      beforeShutdown: { script: '#!/bin/bash\ntrue', retries: 0, timeLimitMs: 600_000 },
    });
  });

  it('keeps every field that is written', () => {
    // Hooks are for machines that are made: see below.
    const written: Omit<Required<FleetSpecInput>, 'hooks'> = {
      $schema: './fleet.schema.json',
      name: 'word-count_1.0',
      image: 'registry.example:5000/team/word@sha256:abc',
      command: ['wc'],
      args: ['-w'],
      env: { LEVEL: 'high', N: 5, RATIO: 0.5, DEBUG: false, EMPTY: '', KEY: { secret: 'a/b' } },
      tasks: { indexes: '0,3-4' },
      resources: { cpu: '250m', memory: '512MiB' },
      scale: { max: 4 },
      retries: {
        limit: 0,
        infrastructureLimit: 1,
        ignoreLimit: 2,
        backoff: { initial: '500ms', coefficient: 1.5, max: '2m' },
        rules: [
          { on: { exitCodes: [1, '10-20'] }, then: 'fail' },
          { on: { signals: ['SIGSEGV'] }, then: 'retry' },
          { on: 'timeout', then: 'ignore' },
        ],
      },
      maxExecutionTime: '1h',
      gracePeriod: 5,
      provider: { type: 'local', workers: 2, cpu: 4, memory: '8G' },
      labels: { 'team/owner': 'ada' },
    };
    // `Required`, so that a field that is added to the type must be read, too.
    const expected: Omit<Required<FleetSpec>, 'hooks'> & {
      readonly provider: Required<LocalProviderSpec>;
    } = {
      name: 'word-count_1.0',
      image: 'registry.example:5000/team/word@sha256:abc',
      command: ['wc'],
      args: ['-w'],
      env: {
        LEVEL: 'high',
        N: '5',
        RATIO: '0.5',
        DEBUG: 'false',
        EMPTY: '',
        KEY: { secret: 'a/b' },
      },
      tasks: { kind: 'indexes', indexes: '0,3-4' },
      resources: { milliCpu: 250, memoryBytes: 536_870_912 },
      scale: { max: 4 },
      retries: {
        limit: 0,
        infrastructureLimit: 1,
        ignoreLimit: 2,
        backoff: { initialMs: 500, coefficient: 1.5, maxMs: 120_000 },
        rules: [
          {
            on: {
              exitCodes: [
                [1, 1],
                [10, 20],
              ],
            },
            then: 'fail',
          },
          { on: { signals: ['SIGSEGV'] }, then: 'retry' },
          { on: 'timeout', then: 'ignore' },
        ],
      },
      maxExecutionTimeMs: 3_600_000,
      gracePeriodMs: 5000,
      provider: { type: 'local', workers: 2, milliCpu: 4000, memoryBytes: 8_000_000_000 },
      labels: { 'team/owner': 'ada' },
    };
    expect(specOf(written)).toStrictEqual(expected);
  });

  it('reads what is asked of a cloud', () => {
    const provider = {
      type: 'vpc',
      connection: 'eu',
      profiles: ['cx2-2x4', 'gx3d-160x1792x8h100'],
      zones: ['eu-de-2'],
      availability: ['spot', 'standard'],
      maxMachines: 3,
    } as const satisfies Required<VpcProviderSpec>;
    expect(specOf(input({ provider })).provider).toStrictEqual(provider);
  });

  it('asks a cloud for standard machines unless told otherwise', () => {
    const plain = { type: 'vpc', connection: 'default', availability: ['standard'] };
    expect(specOf(input({ provider: { type: 'vpc' } })).provider).toStrictEqual(plain);
    const spot = { type: 'vpc', availability: 'spot' };
    expect(specOf(input({ provider: spot })).provider).toMatchObject({ availability: ['spot'] });
  });

  it('leaves out what does not matter without rules', () => {
    const { retries } = specOf(input({ retries: { ignoreLimit: 7, rules: [] } }));
    expect(retries).not.toHaveProperty('ignoreLimit');
    expect(retries).not.toHaveProperty('rules');
  });

  it('takes 0 as no execution time limit', () => {
    expect(specOf(input({ maxExecutionTime: '0s' }))).not.toHaveProperty('maxExecutionTimeMs');
  });

  it('may run commands without an image', () => {
    expect(specOf({ command: ['true'], tasks: { count: 1 } })).not.toHaveProperty('image');
    const items = [{ command: ['true'] }, { cmds: ['false'] }];
    expect(problemsOf({ tasks: { items } })).toEqual([]);
  });
});

describe('inline tasks', () => {
  const itemsOf = (...items: readonly unknown[]): unknown =>
    specOf(input({ tasks: { items } })).tasks;

  it('keep index, command, args and env', () => {
    const item = { idx: 'foo', command: ['a', 'b'], args: ['c'], env: { D: 1 } };
    expect(itemsOf(item)).toStrictEqual({
      kind: 'items',
      items: [{ index: 'foo', command: ['a', 'b'], args: ['c'], env: { D: '1' } }],
    });
  });

  it('accept whole numbers as their index', () => {
    expect(itemsOf({ idx: 1234 })).toMatchObject({ items: [{ index: '1234' }] });
  });

  it('accept cmds as a name of command', () => {
    expect(itemsOf({ cmds: ['a'] })).toStrictEqual({ kind: 'items', items: [{ command: ['a'] }] });
  });

  it('run one text as a shell line', () => {
    expect(itemsOf({ command: 'wc -w *' })).toStrictEqual({
      kind: 'items',
      items: [{ command: ['/bin/sh', '-c', 'wc -w *'], args: [] }],
    });
  });

  it('run one text beside args as program', () => {
    expect(itemsOf({ command: '/bin/bash', args: ['-c', 'wc *'] })).toStrictEqual({
      kind: 'items',
      items: [{ command: ['/bin/bash'], args: ['-c', 'wc *'] }],
    });
  });
});
