import { generateKeyPairSync } from 'node:crypto';

/** A new public key as OpenSSH writes it. */
export function publicKey(): string {
  const { publicKey: key } = generateKeyPairSync('ed25519');
  const raw = key.export({ type: 'spki', format: 'der' }).subarray(-32);
  const blob = Buffer.concat([sized(Buffer.from('ssh-ed25519')), sized(raw)]);
  return `ssh-ed25519 ${blob.toString('base64')}`;
}

function sized(bytes: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}
