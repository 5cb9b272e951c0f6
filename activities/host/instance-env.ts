import { v5 as uuidv5 } from 'uuid';
import type { FleetRef } from '../../workflows/domain/ids.ts';
import type { Env } from '../../workflows/domain/env.ts';
import type { TaskEntry } from '../../workflows/domain/task.ts';
import type { InstanceTemplate } from '../../workflows/messages.ts';

/** The task's id: the UUIDv5 of its key in the namespace of the fleet's id. */
export function taskId(fleetId: string, taskKey: string): string {
  return uuidv5(taskKey, fleetId);
}

/** Environment of an instance: the fleet's, over it the task's, over both what we say ourselves. */
export function instanceEnv(request: {
  readonly fleet: FleetRef;
  readonly template: InstanceTemplate;
  readonly task: TaskEntry;
  readonly attempt: number;
  /** Name of the worker. */
  readonly worker: string;
}): Env {
  const { fleet, template, task, attempt, worker } = request;
  return {
    ...template.env,
    ...task.env,
    CE_TASK_INDEX: task.index,
    CE_TASK_ID: taskId(fleet.id, task.key),
    CE_FLEET_ID: fleet.id,
    CE_FLEET_NAME: fleet.name,
    CE_FLEET_VERSION: 'v1',
    CE_PROJECT_ID: fleet.namespace,
    CE_REQUEST_ID: fleet.id,
    CE_CPU: String(template.resources.milliCpu / 1000),
    CE_FLEET_IS_GPU: 'false',
    CE_FLEET_CONCURRENCY: String(template.concurrency),
    FLEET_ATTEMPT: String(attempt),
    FLEET_WORKER: worker,
  };
}
