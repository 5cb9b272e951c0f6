/** A Temporal server on a file, at one address for as long as it is wanted, however often it is killed. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  startTemporalDevServer,
  type TemporalDevServer,
} from '../../workers/temporal/temporal-dev-server.ts';
import { freePort } from '../support/free-port.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

export class RestartableTemporal {
  readonly address: string;
  private readonly start: () => Promise<TemporalDevServer>;
  private readonly clear: () => void;
  private server: TemporalDevServer | undefined;

  static async create(cliPath: string): Promise<RestartableTemporal> {
    const folder = scratchFolder();
    const dbFilename = join(folder.path, 'temporal.db');
    const port = await freePort();
    const start = (): Promise<TemporalDevServer> =>
      startTemporalDevServer({ cliPath, ui: false, port, dbFilename });
    const server = await start();
    const clear = (): void => rmSync(folder.path, { recursive: true, force: true });
    return new RestartableTemporal(server, start, clear);
  }

  private constructor(
    server: TemporalDevServer,
    start: () => Promise<TemporalDevServer>,
    clear: () => void,
  ) {
    this.server = server;
    this.address = server.address;
    this.start = start;
    this.clear = clear;
  }

  get isUp(): boolean {
    return this.server !== undefined;
  }

  /** kill -9 */
  async kill(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
    await server.stop();
  }

  async revive(): Promise<void> {
    this.server ??= await this.start();
  }

  async remove(): Promise<void> {
    await this.server?.stop();
    this.clear();
  }
}
