/** A Docker engine of a test's own, to be stopped, killed and started again. Its containers have no network. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDockerHost } from '../../activities/host/docker-host.ts';
import { startDaemon, type DockerDaemon } from './docker-daemon.ts';
import { dockerd } from './docker-engine.ts';
import { ensureTestImage } from './docker-images.ts';
import { until } from './until.ts';

export class OwnDockerEngine {
  readonly socketPath: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'fleet-dockerd-'));
  private readonly liveRestore: boolean;
  private daemon: DockerDaemon | undefined;

  constructor(options: { readonly liveRestore: boolean }) {
    this.socketPath = join(this.folder, 'docker.sock');
    this.liveRestore = options.liveRestore;
  }

  /** Starts it, with the test image. */
  async start(): Promise<void> {
    const { folder, socketPath } = this;
    const inFolder = (name: string): string => join(folder, name);
    // In a network namespace of its own: an engine without a bridge removes `docker0` of the computer's engine.
    this.daemon = await startDaemon(
      'unshare',
      [
        ['--net', dockerd() ?? 'dockerd'],
        ['--host', `unix://${socketPath}`],
        ['--data-root', inFolder('data'), '--exec-root', inFolder('exec')],
        ['--pidfile', inFolder('docker.pid')],
        ['--bridge', 'none', '--iptables=false', '--ip6tables=false'],
        [`--live-restore=${this.liveRestore}`],
      ].flat(),
      socketPath,
    );
    await ensureTestImage(socketPath);
  }

  async stop(): Promise<void> {
    await this.daemon?.stop();
    this.daemon = undefined;
  }

  /** kill -9, of the engine and of the containerd that it started, which a service manager would see to. */
  async kill(): Promise<void> {
    await this.daemon?.kill();
    this.daemon = undefined;
    await this.killContainerd();
    rmSync(join(this.folder, 'docker.pid'), { force: true });
  }

  /** Ends every container and the engine, and removes what they left. */
  async remove(): Promise<void> {
    if (!this.daemon) await this.start();
    const host = createDockerHost({ socketPath: this.socketPath });
    for (const { id } of await host.list({})) await host.remove(id, { force: true });
    await host.close();
    await this.stop();
    this.unmount();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** It follows its parent into death, but not at once; and a new engine would take it for a living one. */
  private async killContainerd(): Promise<void> {
    const pid = Number(readFileSync(join(this.folder, 'exec/containerd/containerd.pid'), 'utf8'));
    await until('containerd has ended', () => {
      const isThere = existsSync(`/proc/${pid}`);
      if (isThere) process.kill(pid, 'SIGKILL');
      return !isThere;
    });
  }

  /** A killed engine leaves its folder mounted onto itself. */
  private unmount(): void {
    const data = join(this.folder, 'data');
    const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
    for (const mount of mounts.filter((line) => line.split(' ')[1] === data)) {
      execFileSync('umount', [mount.split(' ')[1] ?? data]);
    }
  }
}
