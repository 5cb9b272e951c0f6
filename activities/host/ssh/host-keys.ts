/** Which host keys may answer: exactly those that are known, whatever else the machine has. */

import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';

/** Whether the key that answered is one of `<type> <base64>`. */
export function isKnownHostKey(hostKeys: readonly string[], answered: Buffer): boolean {
  return hostKeys.some((known) => blobOf(known).equals(answered));
}

/** What to ask for, so that a machine with several keys shows the one that is known. Empty: none is of a known type. */
export function hostKeyAlgorithms(hostKeys: readonly string[]): ServerHostKeyAlgorithm[] {
  const types = new Set(hostKeys.map((known) => known.split(' ', 1)[0] ?? ''));
  return [...types].flatMap((type) => algorithms[type] ?? []);
}

/** As `ssh-keygen -l` shows it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

export function fingerprints(hostKeys: readonly string[]): readonly string[] {
  return hostKeys.map((known) => fingerprint(blobOf(known)));
}

function blobOf(known: string): Buffer {
  return Buffer.from(known.split(' ')[1] ?? '', 'base64');
}

/** By the type of a key. SHA-1 signatures are not accepted. */
const algorithms: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
};
