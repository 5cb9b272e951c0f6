/** Where tokens come from: IBM's IAM, and the identity service of an instance's metadata. */

import { z } from 'zod';

import { parseBody } from '../bodies.ts';
import { isoTime } from '../views.ts';
import { isValidToken, issueToken } from './tokens.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';

const grantSchema = z.looseObject({
  grant_type: z.string(),
  apikey: z.string().optional(),
  cr_token: z.string().optional(),
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  profile_id: z.string().optional(),
});

type Grant = z.output<typeof grantSchema>;

export const iamRoutes: readonly Route[] = [
  { operation: 'token', method: 'POST', path: '/identity/token', open: true, handle: giveToken },
  {
    operation: 'createAccessToken',
    method: 'PUT',
    path: '/instance_identity/v1/token',
    open: true,
    handle: ({ world }) => instanceToken(world.settings.tokenLifetimeSeconds, 'instance'),
  },
  {
    operation: 'createIamToken',
    method: 'POST',
    path: '/instance_identity/v1/iam_token',
    open: true,
    handle: ({ world, headers }) =>
      isValidToken(headers['authorization']?.replace('Bearer ', '') ?? '')
        ? instanceToken(world.settings.tokenLifetimeSeconds, 'profile')
        : refused('BXNIM0407E', 'Provided token is invalid.'),
  },
];

function giveToken({ world, body }: Exchange): Reply {
  const grant = parseBody(grantSchema, body);
  const refusal = refusalOf(grant, world.settings.apiKeys);
  if (refusal) return refusal;
  const expires_in = world.settings.tokenLifetimeSeconds;
  const subject = grant.profile_id ?? 'iam-ServiceId-emulated';
  return {
    status: 200,
    body: {
      access_token: issueToken(subject, expires_in),
      refresh_token: 'not_supported',
      token_type: 'Bearer',
      expires_in,
      expiration: Math.floor(Date.now() / 1_000) + expires_in,
      scope: 'ibm openid',
    },
  };
}

function refusalOf(grant: Grant, apiKeys: readonly string[] | undefined): Reply | undefined {
  switch (grant.grant_type) {
    case 'urn:ibm:params:oauth:grant-type:apikey':
      return grant.apikey === undefined || apiKeys?.includes(grant.apikey) === false
        ? refused('BXNIM0415E', 'Provided API key could not be found.')
        : undefined;
    case 'urn:ibm:params:oauth:grant-type:cr-token':
      return grant.cr_token ? undefined : refused('BXNIM0109E', 'Property missing: cr_token');
    case 'urn:ibm:params:oauth:grant-type:assume':
      return isValidToken(grant.access_token ?? '')
        ? undefined
        : refused('BXNIM0407E', 'Provided token is invalid.');
    case 'refresh_token':
      return grant.refresh_token
        ? undefined
        : refused('BXNIM0109E', 'Property missing: refresh_token');
    default:
      return refused('BXNIM0118E', 'Grant type is not supported.');
  }
}

function refused(errorCode: string, errorMessage: string): Reply {
  return { status: 400, body: { errorCode, errorMessage, context: { url: '/identity/token' } } };
}

function instanceToken(expires_in: number, subject: string): Reply {
  const nowMs = Date.now();
  return {
    status: 200,
    body: {
      access_token: issueToken(subject, expires_in),
      created_at: isoTime(nowMs),
      expires_at: isoTime(nowMs + expires_in * 1_000),
      expires_in,
    },
  };
}
