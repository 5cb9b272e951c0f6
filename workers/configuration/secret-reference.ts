import { readFileSync } from 'node:fs';
import { messageOf } from '../../activities/logger.ts';
import type { SecretReference } from './configuration-fields.ts';
import type { ConfigurationPlace } from './configuration-place.ts';

/** Shorter ones can be guessed. */
const LEAST_LENGTH = 8;

/** The secret, without one line end. @throws when it is missing, or so short that it is none; it is never shown. */
export function readSecret(
  place: ConfigurationPlace,
  field: string,
  reference: SecretReference,
): string {
  const { value, from } =
    'env' in reference
      ? { value: place.env[reference.env], from: `variable ${reference.env}` }
      : fromFile(place, field, reference.file);
  if (value === undefined || value === '') {
    throw place.fault(field, `${from} is not set: set it for the fleet server`);
  }
  if (value.length >= LEAST_LENGTH) return value;
  throw place.fault(
    field,
    `${from} is shorter than ${LEAST_LENGTH} characters: choose a longer one`,
  );
}

function fromFile(
  place: ConfigurationPlace,
  field: string,
  path: string,
): { readonly value: string; readonly from: string } {
  const full = place.pathOf(path);
  try {
    return { value: readFileSync(full, 'utf8').replace(/\r?\n$/, ''), from: `file ${full}` };
  } catch (error) {
    throw place.fault(
      field,
      `${messageOf(error)}: let the user of the fleet server read it`,
      error,
    );
  }
}
