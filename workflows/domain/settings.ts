/**
 * Times and sizes that the operator of the servers may change; recorded in the fleet's history when it starts, so that
 * a fleet keeps what it began with.
 */
export interface FleetSettings {
  /** Longest silence of an instance before its task looks for it. */
  readonly instanceHeartbeatTimeoutMs: number;
  /** Pause between an instance's heartbeats, ± 10 %. */
  readonly instanceReportIntervalMs: number;
  /** The same while draining or cancelling: the latency of a cancel. */
  readonly drainReportIntervalMs: number;
  /** Longest silence of the process that serves a worker before another takes over. */
  readonly serveHeartbeatTimeoutMs: number;
  /** Pause before a worker is served again. */
  readonly serveRetryIntervalMs: number;
  /** How long the machine of a worker is asked in vain before it is lost; never the computer that serves. */
  readonly lostAfterMs: number;
  /** Pause between the renewals of a machine's lease: whoever serves it says so, or it ends itself. */
  readonly leaseIntervalMs: number;
  /** How long a question about an instance waits for the worker's server before the worker itself is looked at. */
  readonly locateTimeoutMs: number;
  /** Pause between asking whether the fleet of a served worker is still open. */
  readonly deadManIntervalMs: number;
  /** Time granted for pulling the image and staging, on top of the execution time. */
  readonly stagingAllowanceMs: number;
  /** How long an instance that has ended waits for the store before its log is called incomplete. */
  readonly storePatienceMs: number;
  /** Child workflows a group keeps open; above 100 Temporal's event buffer overflows. */
  readonly groupWindow: number;
  /** Tasks of a slice; at most 500. */
  readonly sliceSize: number;
  /** Workers that may end by themselves in a row before the fleet gives up. */
  readonly workerFailureLimit: number;
  /** First pause before a machine is asked for again of which there was no room; doubled up to 16 times as much. */
  readonly noRoomPauseMs: number;
  /** How long what a cloud offers is taken for true. */
  readonly offersValidMs: number;
  /** How long a fleet without machines waits for one before it gives up. */
  readonly machinePatienceMs: number;
}

export const defaultSettings: FleetSettings = {
  instanceHeartbeatTimeoutMs: 120_000,
  instanceReportIntervalMs: 30_000,
  drainReportIntervalMs: 2_000,
  serveHeartbeatTimeoutMs: 15_000,
  serveRetryIntervalMs: 2_000,
  lostAfterMs: 3 * 60_000,
  leaseIntervalMs: 5 * 60_000,
  locateTimeoutMs: 30_000,
  deadManIntervalMs: 60_000,
  stagingAllowanceMs: 30 * 60_000,
  storePatienceMs: 60_000,
  groupWindow: 100,
  sliceSize: 500,
  workerFailureLimit: 5,
  noRoomPauseMs: 60_000,
  offersValidMs: 5 * 60_000,
  machinePatienceMs: 86_400_000,
};

/** What a task needs of them; it is in the history of every task. */
export type TaskSettings = Pick<
  FleetSettings,
  'instanceHeartbeatTimeoutMs' | 'locateTimeoutMs' | 'stagingAllowanceMs'
>;

export function taskSettings(settings: FleetSettings): TaskSettings {
  const { instanceHeartbeatTimeoutMs, locateTimeoutMs, stagingAllowanceMs } = settings;
  return { instanceHeartbeatTimeoutMs, locateTimeoutMs, stagingAllowanceMs };
}

/** Most bytes of a slice's JSONL. */
export const MAX_SLICE_BYTES = 256 * 1024;
