/** One request to the emulated cloud: fault, checks, handler, ledger. */

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { ApiError, errorBody } from '../api-error.ts';
import { chooseFault } from '../faults.ts';
import { messageOf } from '../messages.ts';
import { apiRoutes } from '../routes.ts';
import { checkCall } from './checks.ts';
import { matchRoute } from './router.ts';
import type { ApiErrorCode } from '../api-error.ts';
import type { FaultEffect } from '../faults.ts';
import type { World } from '../world.ts';
import type { Reply } from './exchange.ts';
import type { Incoming } from './incoming.ts';
import type { Match } from './router.ts';

/** What becomes of the connection: an answer, a break, or nothing for ever. */
export type Outcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'drop' }
  | { readonly kind: 'silence' };

interface Handled {
  readonly reply: Reply;
  readonly committed: boolean;
}

export async function callApi(world: World, incoming: Incoming): Promise<Outcome> {
  const { method, url, body } = incoming;
  const match = matchRoute(apiRoutes, method, url.pathname);
  const operation = match?.route.operation ?? 'unknown';
  const choice = chooseFault(world.faults, { operation, path: url.pathname, body });
  world.faults = choice.rules;
  const { effect } = choice;
  if (effect?.kind === 'delay') await pause(effect.ms);
  const handled = handledWith(effect, () => handle(world, incoming, match));
  const outcome = outcomeOf(effect, handled);
  world.requests.add({
    atMs: world.clock.now(),
    operation,
    method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: withoutSecrets(incoming.headers),
    ...(body !== undefined && operation !== 'token' && { body }),
    ...(effect && { fault: effect.kind }),
    committed: handled?.committed ?? false,
    ...(outcome.kind === 'reply' && { status: outcome.reply.status }),
  });
  return outcome;
}

/** Runs the handler as often as the fault has it; undefined when not at all. */
function handledWith(effect: FaultEffect | undefined, run: () => Handled): Handled | undefined {
  switch (effect?.kind) {
    case 'dropBefore':
      return undefined;
    case 'reply':
      return { reply: faultReply(effect), committed: false };
    case 'duplicate': {
      const first = run();
      const second = run();
      return { ...second, committed: first.committed || second.committed };
    }
    default:
      return run();
  }
}

function outcomeOf(effect: FaultEffect | undefined, handled: Handled | undefined): Outcome {
  if (effect?.kind === 'hang') return { kind: 'silence' };
  if (handled === undefined || effect?.kind === 'dropAfter') return { kind: 'drop' };
  return { kind: 'reply', reply: handled.reply };
}

function faultReply({
  status,
  code = status === 429 ? 'rate_limit_exceeded' : 'internal_error',
  retryAfterSeconds,
}: Extract<FaultEffect, { kind: 'reply' }>): Reply {
  const message = status === 429 ? 'Too many requests within a short time' : UNABLE;
  return {
    status,
    body: errorBody({ code, message, target: undefined }, randomUUID()),
    ...(retryAfterSeconds !== undefined && {
      headers: { 'Retry-After': String(retryAfterSeconds) },
    }),
  };
}

const UNABLE = 'The system is currently unable to fulfill the request. Please retry.';

function handle(world: World, incoming: Incoming, match: Match | undefined): Handled {
  const trace = incoming.headers['x-request-id'] ?? randomUUID();
  try {
    if (match === undefined) throw new ApiError('not_found', 'There is no such route');
    const { headers, body, url } = incoming;
    const exchange = { world, path: match.path, query: url.searchParams, headers, body };
    if (match.route.open !== true) checkCall(exchange);
    return { reply: match.route.handle(exchange), committed: true };
  } catch (error) {
    const known = error instanceof ApiError ? error : bug(world, error);
    return { reply: { status: known.status, body: errorBody(known, trace) }, committed: false };
  }
}

/** The emulator's own mistake: answered as IBM would theirs, and kept for whoever looks. */
function bug(world: World, error: unknown): ApiError {
  const text = error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
  world.troubles = [...world.troubles, text];
  const code: ApiErrorCode = 'internal_error';
  return new ApiError(code, `The emulator failed: ${messageOf(error)}`);
}

function withoutSecrets(headers: Incoming['headers']): Incoming['headers'] {
  const { authorization: _, ...rest } = headers;
  return rest;
}
