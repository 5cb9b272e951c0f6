/** The SSH host key of a machine: derived, so that nobody has to store it and a second attempt finds the same one. */

import { createHash, createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import type { MachineName } from './vpc-names.ts';

export interface HostKey {
  /** As OpenSSH writes it into a file; for the machine alone. */
  readonly privateKey: string;
  /** `ssh-ed25519 <base64>`. */
  readonly publicKey: string;
}

const TYPE = 'ssh-ed25519';
/** What PKCS#8 puts before the 32 bytes of an ed25519 key (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** From a secret of the servers and the machine's name: whoever knows the secret knows the keys of all machines. */
export function deriveHostKey(secret: string, { name, fleetId }: MachineName): HostKey {
  const seed = Buffer.from(hkdfSync('sha256', secret, fleetId, `fleet host key ${name}`, 32));
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const raw = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32);
  const blob = Buffer.concat([sized(TYPE), sized(raw)]);
  return {
    privateKey: openSshFile(blob, Buffer.concat([seed, raw]), raw, name),
    publicKey: `${TYPE} ${blob.toString('base64')}`,
  };
}

/** OpenSSH's own format (PROTOCOL.key), without a passphrase. */
function openSshFile(blob: Buffer, pair: Buffer, raw: Buffer, comment: string): string {
  // Two equal numbers show a reader that he decrypted rightly; any will do.
  const check = createHash('sha256').update(blob).digest().subarray(0, 4);
  const secret = Buffer.concat([
    check,
    check,
    sized(TYPE),
    sized(raw),
    sized(pair),
    sized(comment),
  ]);
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    sized('none'),
    sized('none'),
    sized(''),
    numbered(1),
    sized(blob),
    sized(Buffer.concat([secret, padding(secret.length)])),
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  const rule = (word: string): string => `-----${word} OPENSSH PRIVATE KEY-----`;
  return [rule('BEGIN'), ...lines, rule('END'), ''].join('\n');
}

/** 1, 2, 3 … up to a whole number of blocks of eight bytes. */
function padding(length: number): Buffer {
  return Buffer.from(Array.from({ length: (8 - (length % 8)) % 8 }, (_, index) => index + 1));
}

function sized(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([numbered(bytes.length), bytes]);
}

function numbered(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
