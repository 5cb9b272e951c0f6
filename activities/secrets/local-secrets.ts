/** Secrets of this computer: files `<folder>/<name>/<key>`, else variables of the server's environment. */

import type { Logger } from '../logger.ts';
import { messageOf } from '../logger.ts';
import { readSecretFile } from './secret-file.ts';
import { type SecretSource, SecretUnavailable } from './secret-source.ts';
import { SECRET_PATTERN } from '../../workflows/domain/env.ts';

export interface LocalSecretsOptions {
  /** Default: none. */
  readonly folder?: string;
  /** The server's environment; only `FLEET_SECRET_<NAME>_<KEY>` of it is looked at. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
}

/** Longest value in bytes: an environment bears some more. */
const MAX_SECRET_BYTES = 32 * 1024;

export function createLocalSecrets(options: LocalSecretsOptions): SecretSource {
  const warned = new Set<string>();
  const warn = (message: string): void => {
    if (warned.has(message)) return;
    warned.add(message);
    options.logger.warn('secret exposed', { reason: message });
  };
  return { read: (reference) => read(options, reference, warn) };
}

/** `FLEET_SECRET_DATABASE_PASSWORD` for `database/password`: upper case, and `_` for what is no letter or digit. */
export function secretVariable(reference: string): string {
  return `FLEET_SECRET_${reference.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}

async function read(
  { folder, variables }: LocalSecretsOptions,
  reference: string,
  warn: (message: string) => void,
): Promise<string> {
  if (!WELL_FORMED.test(reference)) throw unavailable(reference, 'it is no name/key');
  const variable = secretVariable(reference);
  const value = (await fromFile(folder, reference, warn)) ?? variables[variable];
  if (value === undefined) throw unavailable(reference, absence(folder, reference, variable));
  if (value.includes('\0')) throw unavailable(reference, 'it contains a NUL character');
  const bytes = Buffer.byteLength(value);
  if (bytes <= MAX_SECRET_BYTES) return value;
  throw unavailable(reference, `it takes ${bytes} bytes; at most ${MAX_SECRET_BYTES} are possible`);
}

const WELL_FORMED = new RegExp(SECRET_PATTERN);

async function fromFile(
  folder: string | undefined,
  reference: string,
  warn: (message: string) => void,
): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  try {
    const file = await readSecretFile(folder, reference);
    if (file?.exposed !== undefined) warn(file.exposed);
    return file?.value;
  } catch (error) {
    throw unavailable(reference, messageOf(error), error);
  }
}

function absence(folder: string | undefined, reference: string, variable: string): string {
  return folder === undefined
    ? `there is no variable ${variable}, and no folder of secrets: give the fleet server one of them (fleet server --secrets)`
    : `there is neither a file ${folder}/${reference} nor a variable ${variable}: give the fleet server one of them`;
}

function unavailable(reference: string, reason: string, cause?: unknown): SecretUnavailable {
  return new SecretUnavailable(`Cannot read secret ${reference} as ${reason}`, { cause });
}
