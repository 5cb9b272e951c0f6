/** A module of the user's that says how values are encoded on their way to Temporal: `--codec`. */

import type { DataConverter } from '@temporalio/common';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { usageError } from './cli-error.ts';

/**
 * What the module exports as `dataConverter`, or as `payloadCodecs` alone. Without a path: nothing, as an option to
 * spread. Throws a usage error when the module cannot be loaded, or exports neither.
 */
export async function loadCodecs({ codec }: { readonly codec?: string }): Promise<{
  readonly dataConverter?: DataConverter;
}> {
  if (codec === undefined) return {};
  const module = await importModule(codec);
  const { dataConverter, payloadCodecs } = module;
  if (isConverter(dataConverter)) return { dataConverter };
  if (Array.isArray(payloadCodecs)) return { dataConverter: { payloadCodecs } };
  throw usageError(
    `Cannot use --codec ${codec}: expected it to export payloadCodecs, or dataConverter`,
  );
}

async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    // A module's exports, whatever they are.
    return (await import(pathToFileURL(resolve(path)).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(`Cannot use --codec ${path}: ${reason}`, { cause: error });
  }
}

/** Temporal's SDK says what is wrong with its parts. */
function isConverter(value: unknown): value is DataConverter {
  return typeof value === 'object' && value !== null;
}
