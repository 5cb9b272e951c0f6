/** What holds for every request to the VPC API: dated version, generation, token. */

import { ApiError } from '../api-error.ts';
import { isValidToken } from '../neighbours/tokens.ts';
import type { Exchange } from './exchange.ts';

const EARLIEST_VERSION = '2019-01-01';
const LATEST_VERSION = '2026-12-31';

export function checkCall(exchange: Exchange): void {
  checkToken(exchange);
  checkVersion(exchange.query.get('version'));
  checkGeneration(exchange.query.get('generation'));
}

function checkToken({ world, headers }: Exchange): void {
  if (world.settings.auth === 'none') return;
  const [scheme, token] = headers['authorization']?.split(' ') ?? [];
  if (scheme !== 'Bearer' || token === undefined) {
    throw new ApiError('token_missing', 'No authorization token was given');
  }
  if (!isValidToken(token)) throw new ApiError('token_invalid', 'The token is not valid');
}

function checkVersion(version: string | null): void {
  const refused = (
    code: 'missing_version' | 'invalid_version' | 'invalid_version_range',
  ): ApiError =>
    new ApiError(code, 'The version parameter must be a date such as 2026-03-24', {
      target: { name: 'version', type: 'parameter', value: version ?? '' },
    });
  if (version === null) throw refused('missing_version');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(version)) throw refused('invalid_version');
  if (version < EARLIEST_VERSION || version > LATEST_VERSION)
    throw refused('invalid_version_range');
}

function checkGeneration(generation: string | null): void {
  const target = { name: 'generation', type: 'parameter', value: generation ?? '' } as const;
  if (generation === null) {
    throw new ApiError('missing_generation_parameter', 'The generation is missing', { target });
  }
  if (generation !== '2') {
    throw new ApiError('invalid_generation_parameter', 'The generation must be 2', { target });
  }
}
