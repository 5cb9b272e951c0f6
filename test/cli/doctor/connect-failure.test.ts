import { ServiceError } from '@temporalio/client';
import { afterEach, describe, expect, it } from 'vitest';
import {
  connectFailure,
  type ConnectTarget,
  placeOf,
} from '../../../cli/doctor/connect-failure.ts';
import { freePort } from '../../support/free-port.ts';
import { listenPlain, listenTls, type LoopbackServer } from '../../support/loopback-server.ts';
import { selfSigned } from '../../support/self-signed.ts';

const servers: LoopbackServer[] = [];
const listening = async (server: Promise<LoopbackServer>): Promise<string> => {
  servers.push(await server);
  return (await server).address;
};
const trouble = (target: ConnectTarget, error: unknown = new Error('deadline')) =>
  connectFailure(target, error, 5_000);
const hourAgo = new Date(Date.now() - 3_600_000);

describe('no connection to Temporal', () => {
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('is explained by nobody listening there', async () => {
    const address = `127.83.4.5:${await freePort()}`;
    expect(await trouble({ address })).toMatchObject({
      kind: 'failed',
      found: `nobody listens at ${address}`,
      remedy: expect.stringContaining('fleet dev'),
    });
  });

  it('is explained by a host that is unknown', async () => {
    expect(await trouble({ address: 'temporal.invalid:7233' })).toMatchObject({
      found: expect.stringMatching(/host of temporal\.invalid:7233 is unknown/),
    });
  });

  it('is explained by TLS that the server wants', async () => {
    const address = await listening(listenTls(selfSigned()));
    expect(await trouble({ address })).toMatchObject({
      found: expect.stringContaining('it speaks TLS, and we do not'),
      remedy: expect.stringContaining('--tls'),
    });
  });

  it('is explained by TLS that the server does not know', async () => {
    const address = await listening(
      listenPlain((socket) => socket.end('HTTP/1.1 400 Bad\r\n\r\n')),
    );
    expect(await trouble({ address, tls: true })).toMatchObject({
      found: expect.stringContaining(`TLS with ${address} fails`),
      remedy: expect.stringContaining('--no-tls'),
    });
  });

  it.each([
    ['nobody vouches for', selfSigned(), 'TEMPORAL_TLS_SERVER_CA_CERT_PATH'],
    ['has expired', selfSigned(hourAgo), 'renew its certificate'],
  ])('is explained by a certificate that %s', async (_what, certificate, remedy) => {
    const address = await listening(listenTls(certificate));
    const tls = remedy.startsWith('renew')
      ? { serverRootCACertificate: Buffer.from(certificate.cert) }
      : true;
    expect(await trouble({ address, tls })).toMatchObject({
      remedy: expect.stringContaining(remedy),
    });
  });

  it('is explained by a certificate for another name', async () => {
    const certificate = selfSigned();
    const address = await listening(listenTls(certificate));
    const tls = {
      serverRootCACertificate: Buffer.from(certificate.cert),
      serverNameOverride: 'temporal.example.com',
    };
    expect(await trouble({ address, tls })).toMatchObject({
      remedy: expect.stringContaining('TEMPORAL_TLS_SERVER_NAME'),
    });
  });

  it('is explained by a client certificate that is missing', async () => {
    const certificate = selfSigned();
    const wanting = { ...certificate, requestCert: true, rejectUnauthorized: true };
    const address = await listening(listenTls(wanting));
    const tls = {
      serverRootCACertificate: Buffer.from(certificate.cert),
      serverNameOverride: 'localhost',
    };
    expect(await trouble({ address, tls })).toMatchObject({
      remedy: expect.stringContaining('TEMPORAL_TLS_CLIENT_CERT_PATH'),
    });
  });

  it('is explained by silence, in bounded time', async () => {
    const address = await listening(listenPlain());
    const begun = Date.now();
    expect(await trouble({ address })).toMatchObject({
      found: `${address} takes connections and does not answer as Temporal within 5 s`,
    });
    expect(Date.now() - begun).toBeLessThan(8_000);
  });

  it.each([
    [16, undefined, 'give an API key'],
    [7, 'secret', 'correct the API key'],
  ])('is explained by a refusal with code %i', async (code, apiKey, remedy) => {
    const cause = Object.assign(new Error('refused'), {
      code,
      details: 'who are you',
      metadata: {},
    });
    const error = new ServiceError('Failed to connect', { cause });
    const target = { address: '127.0.0.1:1', ...(apiKey !== undefined && { apiKey }) };
    const finding = await trouble(target, error);
    expect(finding).toMatchObject({
      found: '127.0.0.1:1 refuses us (who are you)',
      remedy: expect.stringContaining(remedy),
    });
    expect(JSON.stringify(finding)).not.toContain('secret');
  });
});

describe('an address', () => {
  it.each([
    ['a.example.com:443', 'a.example.com', 443],
    ['localhost', 'localhost', 7233],
    ['[::1]:7234', '::1', 7234],
    ['[::1]', '::1', 7233],
  ])('%s is a host and a port', (address, host, port) => {
    expect(placeOf({ address })).toEqual({ host, port });
  });
});
