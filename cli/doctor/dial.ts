/** Bare connections, to tell what is wrong where Temporal's client only waits. */

import { connect as connectPlain, type Socket } from 'node:net';
import type { TLSConfig } from '@temporalio/client';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

export interface DialTarget {
  readonly host: string;
  readonly port: number;
}

export type Dial =
  | { readonly kind: 'open' }
  /** `code` of the system or of TLS; `timeout` when there was no answer in time. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** What Temporal's options say of TLS; `anything`: any certificate will do. */
export type TlsTrust = TLSConfig | true | 'anything';

export function dialPlain(target: DialTarget): Promise<Dial> {
  return dial(connectPlain(target), 'connect', 0);
}

export function dialTls(target: DialTarget, trust: TlsTrust): Promise<Dial> {
  const options = trust === 'anything' ? { rejectUnauthorized: false } : tlsOptions(trust);
  // Whoever misses our certificate says so after the handshake.
  return dial(connectTls({ ...target, ALPNProtocols: ['h2'], ...options }), 'secureConnect', 250);
}

const DIAL_LIMIT_MS = 3_000;

function dial(socket: Socket, opened: string, patienceMs: number): Promise<Dial> {
  return new Promise<Dial>((resolve) => {
    const late = { kind: 'failed', code: 'timeout', message: noAnswer } as const;
    const timer = setTimeout(() => resolve(late), DIAL_LIMIT_MS);
    socket.on('error', (error) => resolve(failure(error)));
    socket.once('close', () =>
      resolve({ kind: 'failed', code: 'ECONNRESET', message: 'the connection was closed' }),
    );
    socket.once(opened, () => setTimeout(() => resolve({ kind: 'open' }), patienceMs));
    void closed(socket).then(() => clearTimeout(timer));
  }).finally(() => socket.destroy());
}

const noAnswer = `no answer within ${DIAL_LIMIT_MS / 1000} s`;

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}

function failure(error: Error): Dial {
  const code = 'code' in error ? String(error.code) : '';
  return { kind: 'failed', code, message: error.message || code };
}

/** Temporal's names → Node's. */
function tlsOptions(trust: TLSConfig | true): ConnectionOptions {
  if (trust === true) return {};
  const { serverNameOverride, serverRootCACertificate, clientCertPair } = trust;
  return {
    ...(serverNameOverride !== undefined && { servername: serverNameOverride }),
    ...(serverRootCACertificate && { ca: Buffer.from(serverRootCACertificate) }),
    ...(clientCertPair && {
      cert: Buffer.from(clientCertPair.crt),
      key: Buffer.from(clientCertPair.key),
    }),
  };
}
