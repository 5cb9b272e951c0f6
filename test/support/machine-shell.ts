/** Logs in to a machine and runs something there: how tests look at machines from outside. */

import { readFileSync } from 'node:fs';

import ssh2 from 'ssh2';

import type { SshKeys } from './ssh-keys.ts';
import { until } from './until.ts';

export interface MachineDoorKey {
  readonly address: string;
  /** Default root. */
  readonly user?: string;
  /** In OpenSSH's form. */
  readonly privateKey: string;
  /** The one that the machine must have, as `<type> <base64>`. */
  readonly hostKey: string;
}

/** User data that gives the machine its host key, followed by members of `#cloud-config`. */
export function userDataWith(hostKey: SshKeys, members = ''): string {
  const key = hostKey.privateKey.trimEnd().replaceAll(/^/gm, '    ');
  return `#cloud-config
ssh_keys:
  ed25519_private: |
${key}
  ed25519_public: ${hostKey.publicKey}
${members}`;
}

/**
 * What a command says on the machine, trimmed; rejects when it ends otherwise than with 0, and when nobody lets us in
 * within five seconds.
 */
export async function onMachine(door: MachineDoorKey, command: string): Promise<string> {
  const client = new ssh2.Client();
  try {
    await connected(client, door);
    return await said(client, command);
  } finally {
    client.on('error', () => undefined);
    client.destroy();
  }
}

/** As `onMachine`, repeated until it works. */
export async function untilOnMachine(door: MachineDoorKey, command: string): Promise<string> {
  let last = '';
  const attempt = async (): Promise<string | undefined> =>
    onMachine(door, command).catch((error: unknown) => {
      last = String(error);
      return undefined;
    });
  return until(`"${command}" works on ${door.address}`, attempt, {
    everyMs: 100,
    saw: () => last,
  });
}

/** Id of the boot that this computer's own kernel shows. */
export function ownBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function connected(
  client: ssh2.Client,
  { address, user = 'root', privateKey, hostKey }: MachineDoorKey,
): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('ready', resolve);
    client.once('error', reject);
    client.connect({
      host: address,
      username: user,
      privateKey,
      readyTimeout: 5_000,
      hostVerifier: (key: Buffer) => key.toString('base64') === hostKey.split(' ')[1],
    });
  });
}

function said(client: ssh2.Client, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.once('close', () => reject(new Error(`The connection was lost during "${command}"`)));
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      const pieces: Buffer[] = [];
      channel.on('data', (piece: Buffer) => pieces.push(piece));
      channel.stderr.on('data', (piece: Buffer) => pieces.push(piece));
      channel.once('close', (code: number | null) => {
        const text = Buffer.concat(pieces).toString().trim();
        if (code === 0) resolve(text);
        else reject(new Error(`"${command}" ended with ${code}: ${text}`));
      });
      return undefined;
    });
  });
}
