/** A fleet server and the built command line on a queue of their own: small scripts as plain processes. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createFileStore } from '../../activities/store/file-store.ts';
import { FleetClient, type FleetSpecInput } from '../../cli/client/index.ts';
import { type CliEnd, CliProcess, runCli } from './cli-process.ts';
import { FleetServerProcess } from './fleet-server-process.ts';
import { scratchFolder } from './scratch-folder.ts';

/** A fleet whose tasks are small shell scripts, run as plain processes. */
export function smallFleet(
  script: string,
  overrides: Partial<FleetSpecInput> = {},
): FleetSpecInput {
  return {
    command: ['sh', '-c', script],
    tasks: { count: 3 },
    resources: { cpu: 0.1, memory: '16M' },
    scale: { max: 3 },
    retries: { limit: 0 },
    gracePeriod: '1s',
    ...overrides,
  };
}

/** The same as the text of a fleet file. */
export function fleetFile(script: string, overrides: Partial<FleetSpecInput> = {}): string {
  return JSON.stringify(smallFleet(script, overrides));
}

export class CliBench {
  readonly mark = `cli-${randomBytes(4).toString('hex')}`;
  readonly taskQueue = this.mark;
  readonly folder: string;
  readonly store: string;
  readonly server: FleetServerProcess;
  /** Address, queue and store: what every command needs. */
  readonly flags: readonly string[];
  private readonly address: string;
  private readonly removeFolder: () => void;
  private connection: Connection | undefined;
  private serial = 0;

  constructor(address: string) {
    const { path, remove } = scratchFolder();
    const { taskQueue } = this;
    this.address = address;
    this.folder = path;
    this.removeFolder = remove;
    this.store = join(path, 'store');
    this.server = new FleetServerProcess({ address, taskQueue, folder: path });
    this.flags = ['--address', address, '--task-queue', taskQueue, '--store', this.store];
  }

  /** A workflow id of one's own. */
  newId(): string {
    this.serial += 1;
    return `${this.mark}-${this.serial}`;
  }

  /** Runs a command to its end. */
  fleet(...args: readonly string[]): Promise<CliEnd> {
    return runCli(...args, ...this.flags);
  }

  start(args: readonly string[], stdin = ''): CliProcess {
    return new CliProcess({ args: [...args, ...this.flags], stdin });
  }

  runFile(file: string, ...args: readonly string[]): CliProcess {
    return this.start(['run', '-', ...args], file);
  }

  /** The result of a command that must not fail. */
  async json(...args: readonly string[]): Promise<unknown> {
    const end = await this.fleet(...args, '-o', 'json');
    if (end.code === 0) return JSON.parse(end.stdout);
    throw new Error(`${args.join(' ')} ended with ${end.code}: ${end.stderr}`);
  }

  /** The same without processes: for whatever is not what the test is about. */
  async client(): Promise<{ readonly temporal: Client; readonly fleets: FleetClient }> {
    this.connection ??= await Connection.connect({ address: this.address });
    const temporal = new Client({ connection: this.connection });
    const store = createFileStore(this.store);
    const fleets = new FleetClient({ client: temporal, taskQueue: this.taskQueue, store });
    return { temporal, fleets };
  }

  async close(): Promise<void> {
    await this.connection?.close();
    await this.server.stop();
    this.removeFolder();
  }
}
