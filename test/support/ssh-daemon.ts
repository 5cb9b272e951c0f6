/** Runs `sshd` for tests: on loopback, with keys of its own, nothing of the system's configuration. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import type { SshAddress } from '../../workflows/domain/worker.ts';
import { freePort } from './free-port.ts';
import { scratchFolder } from './scratch-folder.ts';
import { type SshKeys, sshKeys, writeKey } from './ssh-keys.ts';
import { until } from './until.ts';

const PROGRAM = '/usr/sbin/sshd';

export function hasSshd(): boolean {
  return existsSync(PROGRAM) && process.getuid?.() === 0;
}

export class SshDaemon {
  readonly port: number;
  /** Who may log in as root. */
  readonly userKeys: SshKeys;
  hostKeys: SshKeys;
  private readonly folder = scratchFolder();
  private child: ChildProcess | undefined;

  constructor(port: number, kind: 'ed25519' | 'rsa') {
    this.port = port;
    this.userKeys = sshKeys(kind);
    this.hostKeys = sshKeys(kind);
  }

  /** File of the private key that may log in. */
  get userKeyFile(): string {
    return join(this.folder.path, 'user-key');
  }

  /** How it is reached, through `port` when something stands in front. */
  address(port: number = this.port): SshAddress {
    const hostKeys = [this.hostKeys.publicKey];
    return { host: '127.0.0.1', port, user: 'root', hostKeys, identity: 'test' };
  }

  /** What it has logged. */
  log(): string {
    return readFileSync(this.file('log'), 'utf8');
  }

  async start(): Promise<void> {
    mkdirSync('/run/sshd', { recursive: true });
    writeKey(this.userKeyFile, this.userKeys);
    writeKey(this.file('host-key'), this.hostKeys);
    writeFileSync(this.file('authorized-keys'), `${this.userKeys.publicKey}\n`);
    writeFileSync(this.file('config'), this.configuration());
    const child = spawn(PROGRAM, ['-D', '-E', this.file('log'), '-f', this.file('config')], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    this.child = child;
    const saw = (): object => ({
      port: this.port,
      exitCode: child.exitCode,
      log: existsSync(this.file('log')) && this.log(),
    });
    const look = async (): Promise<boolean> => child.exitCode !== null || listens(this.port);
    await until('sshd listens', look, { limitMs: 20_000, saw });
    if (child.exitCode !== null) throw new Error(`sshd ended: ${JSON.stringify(saw(), null, 1)}`);
  }

  /** Ends the daemon and every connection with it, as a machine that is powered off. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const connections = descendantsOf(child.pid);
    child.kill('SIGKILL');
    for (const pid of connections) endProcess(pid, 'SIGKILL');
    await ended;
  }

  /** Stops or resumes every process of the daemon, as a machine that hangs. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.child?.pid === undefined) return;
    for (const pid of [this.child.pid, ...descendantsOf(this.child.pid)]) endProcess(pid, signal);
  }

  async remove(): Promise<void> {
    await this.kill();
    this.folder.remove();
  }

  private file(name: string): string {
    return join(this.folder.path, name);
  }

  private configuration(): string {
    return `
Port ${this.port}
ListenAddress 127.0.0.1
HostKey ${this.file('host-key')}
AuthorizedKeysFile ${this.file('authorized-keys')}
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
PermitRootLogin prohibit-password
AllowStreamLocalForwarding yes
MaxStartups 300
LogLevel VERBOSE
`;
  }
}

/** Somebody else may have taken the port meanwhile: then another one. */
export async function startSshDaemon(kind: 'ed25519' | 'rsa' = 'ed25519'): Promise<SshDaemon> {
  for (let attemptsLeft = 3; ; attemptsLeft -= 1) {
    const daemon = new SshDaemon(await freePort(), kind);
    try {
      await daemon.start();
      return daemon;
    } catch (error) {
      await daemon.remove();
      if (attemptsLeft === 0) throw error;
    }
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('data', (greeting) => {
      resolve(greeting.toString().startsWith('SSH-'));
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(false));
  });
}

function descendantsOf(pid: number): readonly number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Undefined for a process that has ended meanwhile. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function endProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
