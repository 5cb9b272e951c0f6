/**
 * Named places at which a test may stop or kill the process, so that every step of the protocol is tried against its
 * loss. In production nothing listens.
 */
export const failpointNames = [
  'fleet:sliced',
  'group:results-written',
  'worker:provisioned',
  'worker:adopting',
  'worker:drained',
  'worker:deprovisioned',
  'instance:bound',
  'instance:created',
  'instance:recorded',
  'instance:started',
  'instance:exited',
  'instance:logged',
  'instance:reported',
  'instance:removed',
] as const;

export type FailpointName = (typeof failpointNames)[number];

/** Called at each place; returns at once unless a test listens. */
export type Failpoint = (name: FailpointName) => Promise<void>;

export const noFailpoint: Failpoint = () => Promise.resolve();
