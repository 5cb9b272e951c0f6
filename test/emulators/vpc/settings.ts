import { noLatencies, realisticLatencies } from './time/latencies.ts';
import { defaultQuotas } from './quotas.ts';
import type { Latencies } from './time/latencies.ts';
import type { Quotas } from './quotas.ts';

/** How the emulated cloud behaves. All of it can be changed while it runs. */
export interface EmulatorSettings {
  /** Whether requests need a token of the emulator's own IAM. */
  readonly auth: 'iam' | 'none';
  /** Keys that get a token; absent: all do. */
  readonly apiKeys?: readonly string[];
  readonly tokenLifetimeSeconds: number;
  readonly latencies: Latencies;
  readonly quotas: Quotas;
  /** IBM's is unknown; 403 is the hardest to tell from a lack of rights. */
  readonly quotaStatus: 400 | 403 | 409;
  /** Whether an instance that starts, stops or restarts can be deleted. Unknown of IBM; refusing is harder on clients. */
  readonly deleteInTransition: 'refuse' | 'accept';
  /** Lenient: `If-Match` is not looked at. */
  readonly etags: 'strict' | 'lenient';
  /** How long something new is missing from lists, in emulated milliseconds. */
  readonly listLagMs: number;
  /** Parts that are left behind although they should go with their instance. */
  readonly leaks: { readonly networkInterfaces: boolean; readonly bootVolumes: boolean };
}

export const defaultSettings: EmulatorSettings = {
  auth: 'iam',
  tokenLifetimeSeconds: 3_600,
  latencies: realisticLatencies,
  quotas: defaultQuotas,
  quotaStatus: 403,
  deleteInTransition: 'refuse',
  etags: 'strict',
  listLagMs: 0,
  leaks: { networkInterfaces: false, bootVolumes: false },
};

/** For tests that are not about waiting. */
export const promptSettings: EmulatorSettings = { ...defaultSettings, latencies: noLatencies };
