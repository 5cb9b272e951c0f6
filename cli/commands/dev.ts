import type { Command } from 'commander';
import type { ExitCode } from '../cli-error.ts';
import type { CommandContext } from './command.ts';
import { readPort } from './flag-values.ts';
import { addHostFlags, type HostFlags } from './server-flags.ts';

export interface DevOptions extends HostFlags {
  /** Port of Temporal. Default: 7233, or a free one. */
  readonly port?: number;
  /** Port of the web UI. Default: 8233, or a free one. */
  readonly uiPort?: number;
  /** File that keeps Temporal's state. Default: in memory. */
  readonly dbFilename?: string;
}

export function defineDev(parent: Command, choose: (options: DevOptions) => void): void {
  const command = parent
    .command('dev')
    .description('run Temporal, its web UI and a fleet server on this computer, to try things')
    .option('--port <port>', 'port of Temporal (default: 7233, or a free one)', readPort)
    .option('--ui-port <port>', 'port of the web UI (default: 8233, or a free one)', readPort)
    .option('--db-filename <path>', 'keep the fleets in this file (default: in memory)');
  addHostFlags(command).action((options: DevOptions) => choose(options));
}

export async function runDev(context: CommandContext, options: DevOptions): Promise<ExitCode> {
  // Temporal's worker takes a while to load, and no other command needs it.
  const { liveAsDevServer } = await import('./dev-life.ts');
  return liveAsDevServer(context, options);
}
