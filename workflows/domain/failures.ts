/**
 * Why something did not work, as a code. Each row says what the system does about it and what a person can do.
 * Codes are persisted; sentences are rendered.
 */

/** What follows from a failure. */
export type Consequence =
  /** Spends the task's own retries: the program failed. */
  | 'task'
  /** Spends the infrastructure budget: the program is not to blame. */
  | 'infrastructure'
  /** No retry can help: the task fails at once. */
  | 'fatal';

interface FailureRow {
  readonly consequence: Consequence;
  readonly means: string;
  readonly remedy: string;
}

/** Failures of one attempt to run a task. */
export const instanceFailures = {
  'non-zero-exit': {
    consequence: 'task',
    means: 'the program ended with an exit code other than 0',
    remedy: 'read its log',
  },
  signal: {
    consequence: 'task',
    means: 'the program was ended by a signal',
    remedy: 'read its log',
  },
  'out-of-memory': {
    consequence: 'task',
    means: 'the program needed more memory than resources.memory grants',
    remedy: 'raise resources.memory',
  },
  timeout: {
    consequence: 'task',
    means: 'the program ran longer than maxExecutionTime',
    remedy: 'raise maxExecutionTime',
  },
  'command-not-found': {
    consequence: 'fatal',
    means: 'the command does not exist where the task runs',
    remedy: 'correct command, or use an image that contains it',
  },
  'command-not-executable': {
    consequence: 'fatal',
    means: 'the command may not be executed',
    remedy: 'make it executable',
  },
  'image-not-found': {
    consequence: 'fatal',
    means: 'the registry knows no such image, or hides it from us',
    remedy: 'correct image, or give the worker access to the registry',
  },
  'image-required': {
    consequence: 'fatal',
    means: 'the worker runs containers and the fleet names no image',
    remedy: 'set image',
  },
  'invalid-container': {
    consequence: 'fatal',
    means: 'the container engine refuses the container as described',
    remedy: 'correct the specification as the message says',
  },
  'secret-unavailable': {
    consequence: 'infrastructure',
    means: 'the fleet server where the task was to run cannot read a secret of its environment',
    remedy: 'give that server the secret (fleet server --secrets)',
  },
  'image-pull-failed': {
    consequence: 'infrastructure',
    means: 'the image could not be pulled',
    remedy: 'look at the registry and at the network of the worker',
  },
  'engine-trouble': {
    consequence: 'infrastructure',
    means: 'the container engine failed',
    remedy: 'look at the engine on the worker',
  },
  'worker-gone': {
    consequence: 'infrastructure',
    means: 'the worker, or the container on it, is gone',
    remedy: 'none needed: another worker takes the task',
  },
} as const satisfies Record<string, FailureRow>;

export type InstanceFailureCode = keyof typeof instanceFailures;

/** What servers log of each attempt that failed, beside code, reason and what follows. */
export const ATTEMPT_FAILED = 'attempt failed';

/** Types of the `ApplicationFailure`s that cross from an activity to a workflow, or end a workflow. */
export const failureTypes = {
  /** The specification cannot be run as written. Not retryable. */
  specInvalid: 'spec-invalid',
  /** No worker could ever hold one instance of the fleet. Not retryable. */
  infeasible: 'infeasible',
  /** Some tasks failed; the fleet's result is in the details. */
  tasksFailed: 'tasks-failed',
  /** The task failed; its outcome is in the details. */
  taskFailed: 'task-failed',
  /** Workers end as fast as they are made. */
  workersFailing: 'workers-failing',
  /** No machine was to be had for as long as the settings wait. */
  noCapacity: 'no-capacity',
  /** The provider refuses to make machines: credentials, rights, or a wrong request. */
  providerRefused: 'provider-refused',
  /** The serving process stops; another one takes over. Retryable. */
  handOver: 'hand-over',
  /** The machine is bound to another computer. Not retryable. */
  wrongMachine: 'wrong-machine',
  /** A machine could not be provisioned; the only detail is a `ProvisionRefusal`. Not retryable. */
  notProvisioned: 'not-provisioned',
  /** The machine of a worker could not be reached for `lostAfter`. Not retryable. */
  workerLost: 'worker-lost',
  /** What is waited for has not ended yet: asked again. */
  stillOpen: 'still-open',
} as const;
