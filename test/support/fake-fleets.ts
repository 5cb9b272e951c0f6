import type { CommandContext, CommonOptions, FleetCommands } from '../../cli/commands/command.ts';
import type { FleetDescription } from '../../cli/client/fleet-description.ts';
import type { OutputFormat } from '../../cli/output/output.ts';
import { createOutput } from '../../cli/output/output.ts';
import type { FleetResult } from '../../workflows/domain/result.ts';
import { FakeIo } from './fake-io.ts';

/** A client whose answers a test gives; it refuses what is not given, and remembers what was asked. */
export class FakeFleets {
  readonly calls: (readonly [name: string, ...args: unknown[]])[] = [];
  readonly client: FleetCommands;

  constructor(answers: Partial<FleetCommands> = {}) {
    const { calls } = this;
    this.client = new Proxy(answers, {
      get(given, name) {
        if (name === 'then' || typeof name === 'symbol') return undefined;
        return (...args: unknown[]) => {
          calls.push([name, ...args]);
          const answer: unknown = Reflect.get(given, name);
          if (typeof answer === 'function') return Reflect.apply(answer, given, args);
          throw new Error(`The test did not expect client.${name} to be called`);
        };
      },
      // The proxy answers every name.
    }) as FleetCommands;
  }
}

export const commonOptions: CommonOptions = {
  connection: {},
  output: 'table',
  debug: false,
  stopsWithStdin: false,
};

export interface CommandBench {
  readonly io: FakeIo;
  readonly fleets: FakeFleets;
  readonly context: CommandContext;
}

/** What a command needs to run, with a client that answers as told. */
export function commandBench(
  answers: Partial<FleetCommands> = {},
  options: {
    readonly output?: OutputFormat;
    readonly isTTY?: boolean;
    readonly stdin?: string;
  } = {},
): CommandBench {
  const { output = 'table', ...streams } = options;
  const io = new FakeIo(streams);
  const fleets = new FakeFleets(answers);
  const context: CommandContext = {
    io,
    output: createOutput(output, io.stdout),
    common: { ...commonOptions, output },
    client: async () => fleets.client,
  };
  return { io, fleets, context };
}

/** A fleet with boring values. */
export function description(overrides: Partial<FleetDescription> = {}): FleetDescription {
  return {
    name: 'wordcount',
    id: '01a1fe45-2eca-7211-952a-7f3d60366f45',
    workflowId: 'wordcount',
    runId: '01a1fe45-2eca-7211-952a-7f3d60366f45',
    taskQueue: 'fleets',
    state: 'running',
    tasks: { total: 10, pending: 5, running: 3, succeeded: 2, failed: 0, cancelled: 0 },
    workers: { open: 1, gone: 0 },
    slots: 3,
    startedAt: '2026-08-06T19:48:13.000Z',
    failures: [],
    ...overrides,
  };
}

/** The result of a fleet with boring values. */
export function result(overrides: Partial<FleetResult> = {}): FleetResult {
  return {
    name: 'wordcount',
    id: '01a1fe45-2eca-7211-952a-7f3d60366f45',
    state: 'succeeded',
    tasks: { total: 10, open: 0, succeeded: 10, failed: 0, cancelled: 0 },
    failures: [],
    startedAt: '2026-08-06T19:48:13.000Z',
    finishedAt: '2026-08-06T19:48:25.000Z',
    durationMs: 12_000,
    results: { prefix: '01a1fe45-2eca-7211-952a-7f3d60366f45/results/', groups: 1 },
    ...overrides,
  };
}
