/** Makes one SSH connection, whose other end is who it should be. */

import type { Duplex } from 'node:stream';

import ssh2, { type Client, type ConnectConfig } from 'ssh2';

import type { SshAddress } from '../../../workflows/domain/worker.ts';
import { fingerprint, fingerprints, hostKeyAlgorithms, isKnownHostKey } from './host-keys.ts';
import { placeOf, SshFailure, sshFailure } from './ssh-failure.ts';
import type { SshCredentials } from './ssh-identity.ts';

export interface SshTiming {
  /** Longest wait for a connection to be ready. Default 10,000. */
  readonly connectTimeoutMs: number;
  /** Pause between questions whether the other end is there. Default 3,000. */
  readonly keepAliveMs: number;
  /** Unanswered questions after which the connection counts as lost. Default 3. */
  readonly keepAliveCount: number;
}

export const defaultSshTiming: SshTiming = {
  connectTimeoutMs: 10_000,
  keepAliveMs: 3_000,
  keepAliveCount: 3,
};

export interface SshConnectRequest {
  readonly address: SshAddress;
  readonly credentials: SshCredentials;
  /** The way there. Default: a TCP connection. */
  readonly stream?: Duplex;
  readonly timing: SshTiming;
  /** Ends the attempt; a connection that is ready is not touched. */
  readonly signal: AbortSignal;
}

/** Resolves with a client that is ready; rejects with an `SshFailure`. Nothing of a failed attempt is left. */
export async function connectSsh(request: SshConnectRequest): Promise<Client> {
  const { address, signal } = request;
  if (hostKeyAlgorithms(address.hostKeys).length === 0) {
    throw new SshFailure(
      'host-key',
      `Cannot connect to ${placeOf(address)} as none of its host keys is known: give at least one as "<type> <base64>"`,
    );
  }
  const client = new ssh2.Client();
  try {
    await ready(client, request);
    client.setNoDelay(true);
    return client;
  } catch (error) {
    client.destroy();
    signal.throwIfAborted();
    throw sshFailure(address, error);
  }
}

function ready(client: Client, request: SshConnectRequest): Promise<void> {
  const { address, signal } = request;
  return new Promise((resolve, reject) => {
    let stranger: Buffer | undefined;
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    client.once('ready', resolve);
    // Stays: an error that nobody hears would end the process.
    client.on('error', (error) => reject(stranger ? strangeKey(address, stranger) : error));
    client.once('close', () => {
      signal.removeEventListener('abort', onAbort);
      reject(new Error('the connection was closed'));
    });
    client.once('ready', () => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) onAbort();
    else client.connect(configOf(request, (key) => (stranger = key)));
  });
}

function configOf(
  { address, credentials, stream, timing }: SshConnectRequest,
  refuse: (key: Buffer) => void,
): ConnectConfig {
  return {
    ...credentials,
    ...(stream ? { sock: stream } : { host: address.host, port: address.port }),
    username: address.user,
    readyTimeout: timing.connectTimeoutMs,
    keepaliveInterval: timing.keepAliveMs,
    keepaliveCountMax: timing.keepAliveCount,
    algorithms: { serverHostKey: hostKeyAlgorithms(address.hostKeys) },
    hostVerifier: (key: Buffer) => {
      const isKnown = isKnownHostKey(address.hostKeys, key);
      if (!isKnown) refuse(key);
      return isKnown;
    },
  };
}

function strangeKey(address: SshAddress, key: Buffer): Error {
  const expected = fingerprints(address.hostKeys).join(' or ');
  const shown = `the host key is ${fingerprint(key)} instead of ${expected}`;
  return Object.assign(new Error(`${shown} (host denied)`), { level: 'handshake' });
}
