import type { ServeRequest } from '../../workflows/activity-types.ts';
import { containerName } from '../../workflows/domain/ids.ts';
import type { InstanceRequest } from '../../workflows/domain/instance.ts';
import type { ContainerSpec } from './container-host.ts';
import { instanceEnv } from './instance-env.ts';
import { encodeLabels } from './instance-labels.ts';
import type { Asker } from './instance-birth.ts';

const PIDS_LIMIT = 4096;

/** The container of one attempt of a task on a worker. */
export function containerSpec(
  serve: ServeRequest,
  request: Extract<InstanceRequest, { kind: 'run' }>,
  asker: Asker,
): ContainerSpec {
  const { fleet, worker, template } = serve;
  const { task, attempt } = request;
  const command = task.command ?? template.command;
  const args = task.args ?? template.args;
  return {
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
      }),
    },
    ...(template.image !== undefined && { image: template.image }),
    ...(command !== undefined && { command }),
    ...(args !== undefined && { args }),
    env: instanceEnv({ fleet, template, task, attempt, worker: worker.name }),
    milliCpu: template.resources.milliCpu,
    memoryBytes: template.resources.memoryBytes,
    pidsLimit: PIDS_LIMIT,
  };
}
