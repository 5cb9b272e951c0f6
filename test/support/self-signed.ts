/** A certificate for a TLS server on this computer, made for one test. */

import { generateKeyPairSync, sign } from 'node:crypto';

export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** Nobody vouches for it. `until`: when it expires; default in an hour. */
export function selfSigned(until = new Date(Date.now() + 3_600_000)): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = sequence(
    element(0x31, sequence(COMMON_NAME, element(0x0c, Buffer.from('localhost')))),
  );
  const validity = sequence(time(new Date(until.getTime() - 7_200_000)), time(until));
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' });
  const serial = element(0x02, Buffer.from([1]));
  const signed = sequence(serial, ECDSA_WITH_SHA256, name, validity, name, publicInfo);
  const signature = element(
    0x03,
    Buffer.concat([Buffer.from([0]), sign('sha256', signed, privateKey)]),
  );
  const body = sequence(signed, ECDSA_WITH_SHA256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${body.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}

/** DER, the encoding of certificates. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function time(date: Date): Buffer {
  const digits = date
    .toISOString()
    .replaceAll(/[-:T]|\.\d+/g, '')
    .slice(2);
  return element(0x17, Buffer.from(digits));
}

const COMMON_NAME = Buffer.from('0603550403', 'hex');
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex');
