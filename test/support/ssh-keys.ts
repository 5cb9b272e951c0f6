import { writeFileSync } from 'node:fs';

import ssh2 from 'ssh2';

/** A key pair as OpenSSH writes it. */
export interface SshKeys {
  readonly privateKey: string;
  /** `<type> <base64>` */
  readonly publicKey: string;
}

export function sshKeys(kind: 'ed25519' | 'rsa' = 'ed25519'): SshKeys {
  const pair =
    kind === 'rsa'
      ? ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 })
      : ssh2.utils.generateKeyPairSync('ed25519');
  return { privateKey: pair.private, publicKey: pair.public.trim() };
}

/** Writes a private key where only its owner may read it, as OpenSSH wants it. */
export function writeKey(path: string, { privateKey }: SshKeys): string {
  writeFileSync(path, privateKey, { mode: 0o600 });
  return path;
}
