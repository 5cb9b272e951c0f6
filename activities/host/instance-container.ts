import type { ServeRequest } from '../../workflows/activity-types.ts';
import { containerName } from '../../workflows/domain/ids.ts';
import type { InstanceRequest } from '../../workflows/domain/instance.ts';
import { type DividedEnv, divideEnv } from '../../workflows/domain/env.ts';
import type { ContainerSpec } from './container-host.ts';
import { instanceEnv } from './instance-env.ts';
import { encodeLabels } from './instance-labels.ts';
import type { Asker } from './instance-birth.ts';

const PIDS_LIMIT = 4096;

/** A container as it is to be made, and what of its environment is not known yet. */
export interface InstanceSpec {
  readonly spec: ContainerSpec;
  /** Secrets by the variable that they are for. */
  readonly secrets: DividedEnv['secrets'];
}

/** The container of one attempt of a task on a worker. */
export function instanceSpec(
  serve: ServeRequest,
  request: Extract<InstanceRequest, { kind: 'run' }>,
  asker: Asker,
): InstanceSpec {
  const { fleet, worker, template } = serve;
  const { task, attempt } = request;
  const command = task.command ?? template.command;
  const args = task.args ?? template.args;
  const env = divideEnv(instanceEnv({ fleet, template, task, attempt, worker: worker.name }));
  const spec = {
    name: containerName(fleet.id, task.index, attempt),
    labels: {
      ...template.labels,
      ...encodeLabels({
        fleetId: fleet.id,
        fleetWorkflowId: fleet.workflowId,
        worker: worker.number,
        taskIndex: task.index,
        attempt,
        identity: { workflowId: asker.workflowId, activityId: asker.activityId },
        runId: asker.runId,
        token: asker.token,
        secrets: [...new Set(Object.values(env.secrets))],
      }),
    },
    ...(template.image !== undefined && { image: template.image }),
    ...(command !== undefined && { command }),
    ...(args !== undefined && { args }),
    env: env.texts,
    milliCpu: template.resources.milliCpu,
    memoryBytes: template.resources.memoryBytes,
    pidsLimit: PIDS_LIMIT,
  };
  return { spec, secrets: env.secrets };
}
