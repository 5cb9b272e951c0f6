import type { Env } from './env.ts';
import type { Resources } from './resources.ts';
import type { RetryRule } from './retry-rules.ts';
import type { Availability } from './worker.ts';

/** A fleet specification after parsing: defaults applied, units exact. */
export interface FleetSpec {
  readonly name?: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: Env;
  readonly tasks: TaskSource;
  /** What one instance gets. Default: 1 cpu, 2G. */
  readonly resources: Resources;
  readonly scale: {
    /** Most instances at once. Default 10. */
    readonly max: number;
  };
  readonly retries: RetryPolicy;
  /** Longest run of one attempt; absent: no limit. */
  readonly maxExecutionTimeMs?: number;
  /** Time between SIGTERM and SIGKILL. Default 30 s. */
  readonly gracePeriodMs: number;
  readonly provider: ProviderSpec;
  /** Absent: none. */
  readonly hooks?: HooksSpec;
  readonly labels: Readonly<Record<string, string>>;
}

export type TaskSource =
  | { readonly kind: 'count'; readonly count: number }
  /** Index list as written, such as `0,3,6-9`; `expandIndexes` names its tasks in the order of mention. */
  | { readonly kind: 'indexes'; readonly indexes: string }
  | { readonly kind: 'items'; readonly items: readonly TaskItem[] };

/** An inline task or a line of a JSONL file. */
export interface TaskItem {
  /** Default: the item's position, from 0. */
  readonly index?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Env;
}

export interface RetryPolicy {
  /** Attempts after the first that a failing program gets. Default 3. */
  readonly limit: number;
  /** Attempts after the first that infrastructure failures may cost, apart from `limit`. Default 5. */
  readonly infrastructureLimit: number;
  /** Attempts after the first that rules may ignore, apart from both. Default 10; absent when no rule ignores. */
  readonly ignoreLimit?: number;
  /** Pause before the n-th retry: `initialMs * coefficient^(n-1)`, at most `maxMs`. Default 1 s, 2, 1 min. */
  readonly backoff: {
    readonly initialMs: number;
    readonly coefficient: number;
    readonly maxMs: number;
  };
  /** What follows from which failure of the program: the first rule that fits decides. Absent: each is retried. */
  readonly rules?: readonly RetryRule[];
}

/** Scripts that run as root on each machine of a fleet. */
export interface HooksSpec {
  /** Before the first task; when it fails the machine is not used. */
  readonly afterStartup?: HookSpec;
  /** After the last task; its failure changes nothing. */
  readonly beforeShutdown?: HookSpec;
}

export interface HookSpec {
  /** For `sh`, or for whatever its first line names after `#!`. */
  readonly script: string;
  /** Attempts after the first. Default 0. */
  readonly retries: number;
  /** Of one attempt. Default 10 min. */
  readonly timeLimitMs: number;
}

/** Where machines come from. */
export type ProviderSpec = LocalProviderSpec | VpcProviderSpec;

/** The computer that serves. */
export interface LocalProviderSpec {
  readonly type: 'local';
  /** Into how many workers the computer is divided. Default 1. */
  readonly workers: number;
  /** What of the computer the fleet may use. Default: what its server offers. */
  readonly milliCpu?: number;
  readonly memoryBytes?: number;
}

/** Virtual servers of IBM Cloud VPC, made for the fleet and removed with it. */
export interface VpcProviderSpec {
  readonly type: 'vpc';
  /** Which of the connections in the configuration of the servers. Default `default`. */
  readonly connection: string;
  /** Machine shapes to take, such as `cx2-2x4`, the preferred one first. Absent: the cheapest mix that fits. */
  readonly profiles?: readonly string[];
  /** Zones to take, the preferred one first. Absent: those of the connection. */
  readonly zones?: readonly string[];
  /** Kinds of machine to take, the preferred one first. Default: standard only. */
  readonly availability: readonly Availability[];
  /** Most machines at once, those that are being made included. Absent: as many as `scale.max` needs. */
  readonly maxMachines?: number;
}
