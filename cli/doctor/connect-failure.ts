/** Why there is no connection to Temporal, in words that say what to do. */

import { isGrpcServiceError } from '@temporalio/client';
import type { TemporalConnection } from '../../workers/config.ts';
import { failed, type Finding } from './check.ts';
import { type Dial, dialPlain, dialTls, type DialTarget } from './dial.ts';

export type ConnectTarget = TemporalConnection['connection'];

/** Looks closer after a failed attempt to connect. */
export async function connectFailure(
  target: ConnectTarget,
  error: unknown,
  limitMs: number,
): Promise<Finding> {
  const refusal = refusalOf(error);
  if (refusal) return refused(target, refusal);
  const place = placeOf(target);
  const plain = await dialPlain(place);
  if (plain.kind === 'failed') return unreached(target.address, plain);
  const silent = `${target.address} takes connections and does not answer as Temporal within ${limitMs / 1000} s`;
  return target.tls
    ? tlsTrouble(target.address, await dialTls(place, target.tls), silent)
    : plainTrouble(await dialTls(place, 'anything'), silent);
}

/** Host and port of an address; a port that is left out is Temporal's own. */
export function placeOf({ address }: Pick<ConnectTarget, 'address'>): DialTarget {
  const [, bracketed, host, port] = /^(?:\[(.+)\]|([^:]*))(?::(\d+))?$/.exec(address) ?? [];
  return { host: bracketed ?? host ?? address, port: port === undefined ? 7233 : Number(port) };
}

interface Refusal {
  readonly code: number;
  readonly details: string;
}

/** Codes of gRPC. */
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

function refusalOf(error: unknown): Refusal | undefined {
  const status = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
  if (!isGrpcServiceError(status)) return undefined;
  return status.code === PERMISSION_DENIED || status.code === UNAUTHENTICATED ? status : undefined;
}

function refused({ address, apiKey }: ConnectTarget, { details }: Refusal): Finding {
  const found = `${address} refuses us (${details})`;
  return apiKey === undefined
    ? failed(found, 'give an API key (--api-key, TEMPORAL_API_KEY) or a client certificate')
    : failed(found, 'correct the API key (--api-key, TEMPORAL_API_KEY): it may have expired');
}

function unreached(address: string, { code, message }: Extract<Dial, { kind: 'failed' }>): Finding {
  switch (code) {
    case 'ECONNREFUSED':
      return failed(
        `nobody listens at ${address}`,
        'start Temporal ("fleet dev"), or name another with --address, TEMPORAL_ADDRESS or --profile',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failed(`the host of ${address} is unknown (${code})`, 'correct the address');
    default:
      return failed(
        `${address} cannot be reached (${message})`,
        'see whether the address is right, and whether a firewall is in between',
      );
  }
}

function plainTrouble(tls: Dial, silent: string): Finding {
  return tls.kind === 'open'
    ? failed(`${silent}: it speaks TLS, and we do not`, 'use TLS (--tls, TEMPORAL_TLS=true)')
    : failed(
        silent,
        'see whether that is the port of Temporal itself (7233 by default) and not of its web UI',
      );
}

function tlsTrouble(address: string, tls: Dial, silent: string): Finding {
  if (tls.kind === 'open') return failed(silent, 'see whether that is Temporal, and its log');
  const known = tlsTroubles.find(({ code }) => code.test(`${tls.code} ${tls.message}`));
  const found = `TLS with ${address} fails (${tls.message})`;
  return known
    ? failed(found, known.remedy)
    : failed(silent, 'see whether that is Temporal at all');
}

const tlsTroubles: readonly { readonly code: RegExp; readonly remedy: string }[] = [
  {
    code: /wrong version number|packet length too long|EPROTO.*http request/i,
    remedy: 'it speaks no TLS: use --no-tls',
  },
  {
    code: /EXPIRED|NOT_YET_VALID/,
    remedy: 'renew its certificate, or set the clock of this computer',
  },
  {
    code: /ALTNAME_INVALID/,
    remedy: 'name it as its certificate does (TEMPORAL_TLS_SERVER_NAME), or by another address',
  },
  {
    code: /SELF_SIGNED|UNABLE_TO_|CERT_UNTRUSTED/,
    remedy: 'name the authority of its certificate (TEMPORAL_TLS_SERVER_CA_CERT_PATH)',
  },
  {
    code: /alert|ECONNRESET|CERTIFICATE_REQUIRED/i,
    remedy:
      'give a client certificate that it accepts (TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_TLS_CLIENT_KEY_PATH)',
  },
];
