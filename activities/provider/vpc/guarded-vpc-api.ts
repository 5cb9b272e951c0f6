import { bounded } from '../../bounded.ts';
import { vpcOperations } from './vpc-operations.ts';
import { vpcFailure, vpcSilence } from './vpc-failure.ts';
import type { RateLimit } from './rate-limit.ts';
import type { VpcApi } from './vpc-api.ts';
import type { VpcCall } from './vpc-calls.ts';
import type { VpcFailure } from './vpc-failure.ts';

export interface VpcGuardOptions {
  /** Longest wait for one answer, token included. After it the call throws, and may still have been done. */
  readonly timeoutMs: number;
  /** Shared by everything that asks with the same account. */
  readonly limit: RateLimit;
}

/** Longest pause that we let ourselves be told; also the pause when we are told to slow down and not for how long. */
const LONGEST_HOLD_MS = 60_000;
const DEFAULT_HOLD_MS = 2_000;

/**
 * The same API with our conditions: calls are held to a rate, end in time, and throw nothing but `VpcFailure` (or the
 * reason of the caller's own signal). For our client and for a `VpcV1` that a user brings along.
 */
export function guardVpcApi(api: VpcApi, options: VpcGuardOptions): VpcApi {
  // Object.keys forgets the literal names that the table is typed with.
  const names = Object.keys(vpcOperations) as (keyof VpcApi)[];
  const methods = names.map((name) => [
    name,
    (parameters?: VpcCall) => guarded(api, name, parameters, options),
  ]);
  // Each method takes and answers what the one that it wraps does.
  return Object.fromEntries(methods) as VpcApi;
}

async function guarded(
  api: VpcApi,
  name: keyof VpcApi,
  parameters: VpcCall = {},
  options: VpcGuardOptions,
): Promise<unknown> {
  const { signal } = parameters;
  const { timeoutMs, limit } = options;
  const silence = (): Error => vpcSilence(name, timeoutMs);
  // The union of all methods has no common parameter; the caller's are those of the method of this name.
  const method = api[name].bind(api) as (parameters: VpcCall) => Promise<unknown>;
  try {
    await limit.take(signal);
    return await bounded((stop) => method({ ...parameters, signal: stop }), {
      timeoutMs,
      silence,
      signal,
    });
  } catch (error) {
    signal?.throwIfAborted();
    const failure = vpcFailure(name, error);
    if (failure.verdict === 'slower') limit.hold(holdMs(failure));
    throw failure;
  }
}

function holdMs({ details }: VpcFailure): number {
  return Math.min(details.retryAfterMs ?? DEFAULT_HOLD_MS, LONGEST_HOLD_MS);
}
