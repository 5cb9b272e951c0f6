/** Bounds of what a specification may ask for; parsing refuses what lies outside. */

/** Sizes in bytes are those of UTF-8 JSON; memory in bytes, cpu in thousandths of a core, times in milliseconds. */
export const specLimits = {
  /** Characters of a name, and of a task's index. */
  nameLength: 63,
  /** Tasks of one fleet. */
  tasks: 1_000_000,
  /** Inline items, or an index list, in total: they travel in Temporal's history. */
  inlineBytes: 512 * 1024,
  /** `command`, `args`, `env` and `labels` of the fleet together: they travel with every group of tasks. */
  sharedBytes: 32 * 1024,
  imageLength: 512,
  scaleMax: 10_000,
  /** `retries.limit`, `retries.infrastructureLimit` and `retries.ignoreLimit`. */
  retries: 100,
  /** `retries.rules`, and exit codes or signals of one: they travel with every task. */
  retryRules: 20,
  retryRuleEntries: 20,
  coefficient: 100,
  providerWorkers: 1000,
  /** `provider.maxMachines`. */
  maxMachines: 1000,
  /** `provider.profiles`, and `provider.zones`. */
  placeNames: 20,
  milliCpu: { least: 1, most: 1_024_000 },
  /** Docker refuses containers below 6 MiB. */
  memoryBytes: { least: 6 * 1024 ** 2, most: 64 * 1024 ** 4 },
  backoffMs: { least: 0, most: 86_400_000 },
  executionTimeMs: { least: 0, most: 365 * 86_400_000 },
  gracePeriodMs: { least: 0, most: 3_600_000 },
  /** Of one script: it travels with every machine. */
  hookCharacters: 16 * 1024,
  hookRetries: 10,
  hookTimeMs: { least: 1_000, most: 3_600_000 },
} as const;

/** What the index of a task and the name of a fleet look like. */
export const NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$';

/** Environment variables that every instance is given (by instance-env.ts); a specification may not set them. */
export const injectedEnvNames = [
  'CE_CPU',
  'CE_FLEET_CONCURRENCY',
  'CE_FLEET_ID',
  'CE_FLEET_IS_GPU',
  'CE_FLEET_NAME',
  'CE_FLEET_VERSION',
  'CE_PROJECT_ID',
  'CE_REQUEST_ID',
  'CE_TASK_ID',
  'CE_TASK_INDEX',
  'FLEET_ATTEMPT',
  'FLEET_WORKER',
] as const;
