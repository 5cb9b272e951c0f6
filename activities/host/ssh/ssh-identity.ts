/** Who logs in: a private key in a file of the server, or the keys of an agent. */

import { readFile } from 'node:fs/promises';

import ssh2 from 'ssh2';

import { messageOf } from '../../logger.ts';
import { SshFailure } from './ssh-failure.ts';

/** Ed25519, ECDSA and RSA. Neither paths nor passphrases ever leave the server. */
export type SshIdentity =
  | {
      readonly kind: 'file';
      /** A private key as `ssh-keygen` writes it; read anew for every connection. */
      readonly path: string;
      readonly passphrase?: string;
    }
  /** The socket of an `ssh-agent`, all of whose keys are tried. */
  | { readonly kind: 'agent'; readonly socketPath: string };

export type SshIdentities = Readonly<Record<string, SshIdentity>>;

/** What ssh2 takes to log in. */
export type SshCredentials =
  | { readonly privateKey: Buffer; readonly passphrase?: string }
  | { readonly agent: string };

/** Throws `SshFailure` (`identity`) when the server has no such identity, or cannot use it. */
export async function credentialsOf(
  identities: SshIdentities,
  name: string,
): Promise<SshCredentials> {
  const identity = Object.hasOwn(identities, name) ? identities[name] : undefined;
  if (!identity) {
    const known = Object.keys(identities).join(', ') || 'none';
    throw refusal(name, 'this server has none of that name: give it one in its configuration', [
      `known=${known}`,
    ]);
  }
  if (identity.kind === 'agent') return { agent: identity.socketPath };
  const { path, passphrase } = identity;
  const privateKey = await readFile(path).catch((error: unknown) => {
    throw refusal(name, messageOf(error), [`file=${path}`], error);
  });
  const key = ssh2.utils.parseKey(privateKey, passphrase);
  if (key instanceof Error) {
    const remedy = 'write it anew with ssh-keygen -p, or give its passphrase';
    throw refusal(name, `${key.message}: ${remedy}`, [`file=${path}`], key);
  }
  return { privateKey, ...(passphrase !== undefined && { passphrase }) };
}

function refusal(
  name: string,
  reason: string,
  coordinates: readonly string[],
  cause?: unknown,
): SshFailure {
  return new SshFailure(
    'identity',
    `Cannot use SSH identity ${name} as ${reason} [${coordinates.join(', ')}]`,
    { cause },
  );
}
