/** The static details of a fleet in Temporal's web UI: what it was started with. */

import { aligned, page } from './markdown.ts';
import type { FleetSpec, ProviderSpec, TaskSource } from './spec.ts';
import { taskTotal } from './task-entries.ts';
import { formatCpu, formatDuration, formatMemory } from './units.ts';

/** Without arguments and variables: they may hold what is not for everybody (F8). */
export function specDetails(spec: FleetSpec): string {
  const { resources, scale, retries, provider, maxExecutionTimeMs } = spec;
  return page([
    [
      aligned([
        ['tasks', `${taskTotal(spec.tasks)}${sourceNote(spec.tasks)}`],
        ['runs', spec.image === undefined ? 'plain processes' : `image ${spec.image}`],
        [
          'each with',
          `${formatCpu(resources.milliCpu)} cpu, ${formatMemory(resources.memoryBytes)} memory`,
        ],
        ['at once', `at most ${scale.max}`],
        ['retries', `${retries.limit}, and ${retries.infrastructureLimit} for infrastructure`],
        [
          'longest run',
          maxExecutionTimeMs === undefined ? 'no limit' : formatDuration(maxExecutionTimeMs),
        ],
        ['grace period', formatDuration(spec.gracePeriodMs)],
        ['workers', workersNote(provider)],
      ]),
    ],
  ]);
}

function workersNote(provider: ProviderSpec): string {
  if (provider.type === 'local') return `${provider.workers}, local`;
  const { maxMachines } = provider;
  return `${maxMachines === undefined ? 'as many as needed' : `at most ${maxMachines}`}, ${provider.type}`;
}

function sourceNote(source: TaskSource): string {
  return source.kind === 'indexes' ? `: ${source.indexes}` : '';
}
