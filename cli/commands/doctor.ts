import { type Command, InvalidArgumentError, Option } from 'commander';
import { defaultStateFolder, defaultStoreFolder, defaultTaskQueue } from '../../workers/config.ts';
import { providerTypes, type ProviderType } from '../../workflows/domain/worker.ts';
import { exitCodes, type ExitCode, usageError } from '../cli-error.ts';
import type { PreparedChecks } from '../doctor/all-checks.ts';
import { runChecks } from '../doctor/run-checks.ts';
import { checkRow, renderChecks, renderSummary } from '../output/doctor-view.ts';
import { type CommandContext, say } from './command.ts';

export interface DoctorOptions {
  /** Names of checks that are left out. */
  readonly skip: readonly string[];
  readonly state?: string;
  readonly dockerSocket?: string;
  /** Whose machines are looked at. Default: those of this computer. */
  readonly provider?: ProviderType;
  /** File of the machines of clouds. */
  readonly config?: string;
  /** Which connection to the cloud. */
  readonly connection?: string;
}

export function defineDoctor(parent: Command, choose: (options: DoctorOptions) => void): void {
  parent
    .command('doctor')
    .description('say what works here, what does not, and how to mend it')
    .option('--state <folder>', 'state folder of the fleet server')
    .option('--docker-socket <path>', 'socket of the Docker engine')
    .addOption(
      new Option('--provider <type>', 'whose machines to look at (default: local)').choices(
        providerTypes,
      ),
    )
    .option(
      '--config <path>',
      'YAML file with the clouds in which machines are made (FLEET_CONFIG)',
    )
    .option('--connection <name>', 'which of its connections (default: the only one, or "default")')
    .option('--skip <checks>', 'leave out these checks, such as server,engine', readNames)
    .action(({ skip = [], ...flags }: Partial<DoctorOptions>) => choose({ skip, ...flags }));
}

/** Exit code: 0 when nothing failed, else 1, whatever it was; warnings and what was skipped do not count. */
export async function runDoctor(
  context: CommandContext,
  options: DoctorOptions,
  prepare: Prepare = prepareFor,
): Promise<ExitCode> {
  const prepared = await prepare(context, options);
  const { checks } = prepared;
  const names = checks.map(({ name }) => name);
  const strange = options.skip.find((name) => !names.includes(name));
  if (strange !== undefined) {
    throw usageError(`Cannot skip check "${strange}"; known are ${names.join(', ')}`);
  }
  try {
    const reports = await runChecks(checks.filter(({ name }) => !options.skip.includes(name)));
    const rows = reports.map(checkRow);
    await context.output.result(rows, renderChecks);
    await say(context, `${renderSummary(rows)}.`);
    return rows.some(({ status }) => status === 'failed') ? exitCodes.failed : exitCodes.done;
  } finally {
    await prepared.close();
  }
}

type Prepare = (context: CommandContext, options: DoctorOptions) => Promise<PreparedChecks>;

async function prepareFor(
  { common, io }: CommandContext,
  { state, dockerSocket, provider = 'local', config, connection: cloud }: DoctorOptions,
): Promise<PreparedChecks> {
  // What speaks with engines takes a while to load, and no other command needs it.
  const { prepareChecks } = await import('../doctor/all-checks.ts');
  const stateFolder = state ?? defaultStateFolder(io.env);
  return prepareChecks({
    connection: common.connection,
    env: io.env,
    taskQueue: common.taskQueue ?? defaultTaskQueue,
    stateFolder,
    storeFolder: common.store ?? defaultStoreFolder(stateFolder),
    provider,
    ...(dockerSocket !== undefined && { dockerSocket }),
    ...(config !== undefined && { config }),
    ...(cloud !== undefined && { cloud }),
  });
}

function readNames(text: string, before: readonly string[] = []): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return [...before, ...names];
  throw new InvalidArgumentError('Expected names of checks, such as server,engine.');
}
