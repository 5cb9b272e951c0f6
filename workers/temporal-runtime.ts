/** Temporal's own part of a server process, once per process: what it says goes to our log, and signals are ours. */

import { ApplicationFailure, type LogMetadata } from '@temporalio/common';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from '../activities/logger.ts';
import { ATTEMPT_FAILED, failureTypes } from '../workflows/domain/failures.ts';

/**
 * To be called before anything of Temporal's worker is used. Warnings of Temporal's SDK go to `logger`, but for those
 * that belong to how we use it; signals are left to us.
 */
export function installTemporalRuntime(logger: Logger): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta = {} }) => {
      if (isNothing(message)) return;
      const fields = { source: 'temporal', ...(level === 'ERROR' && { level }), ...brief(meta) };
      if (isOrdinary(message, meta)) logger.info(message, fields);
      else logger.warn(message, fields);
    }),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
    },
  });
}

/** Host servers have no workflows, and pollers of instances have one activity only. */
function isNothing(message: string): boolean {
  return /^No (activities|workflows) registered/.test(message);
}

/** A task that fails is no trouble of the server's, nor is a worker that goes to another server. */
function isOrdinary(message: string, { error }: LogMetadata): boolean {
  const isHandOver = error instanceof ApplicationFailure && error.type === failureTypes.handOver;
  return isHandOver || message === 'Workflow failed' || message === ATTEMPT_FAILED;
}

/** What a person can use. */
function brief(meta: LogMetadata): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(meta)
      .filter(([name]) => !noise.has(name))
      .map(([name, value]) => [name, value instanceof Error ? value.message : value]),
  );
}

const noise = new Set([
  'durationMs',
  'isLocal',
  'namespace',
  'runId',
  'sdkComponent',
  'taskToken',
  'workflowRunId',
  'workflowType',
]);
