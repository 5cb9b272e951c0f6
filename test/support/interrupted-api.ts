/** An API before which something happens at one of its calls. */

import type { VpcApi } from '../../activities/provider/vpc/vpc-api.ts';

export interface Interruption {
  /** Which call it is, from 1. */
  readonly call: number;
  /** Called once, before that call is made. */
  readonly happens: () => void;
}

/** Everything goes on as it would. */
export function interruptedApi(api: VpcApi, { call, happens }: Interruption): VpcApi {
  let calls = 0;
  return wrapped(api, (method) => {
    calls += 1;
    if (calls === call) happens();
    return method();
  });
}

export interface MortalApi {
  readonly api: VpcApi;
  /** Whether it came to that. */
  readonly died: () => boolean;
}

/** The process dies at one of its calls: that one is made or not, nobody hears of it, and there is no further one. */
export function mortalApi(
  api: VpcApi,
  { call, made }: { readonly call: number; readonly made: boolean },
): MortalApi {
  let calls = 0;
  const mortal = wrapped(api, async (method) => {
    calls += 1;
    if (calls === call && made) await method();
    if (calls >= call) throw new Error('the process is dead');
    return method();
  });
  return { api: mortal, died: () => calls >= call };
}

type Method = () => Promise<unknown>;

function wrapped(api: VpcApi, around: (method: Method) => Promise<unknown>): VpcApi {
  const methods = Object.entries(api).map(([name, method]) => [
    name,
    (parameters: never) => around(() => method(parameters)),
  ]);
  // Each method takes and answers what the one that it wraps does.
  return Object.fromEntries(methods) as VpcApi;
}
