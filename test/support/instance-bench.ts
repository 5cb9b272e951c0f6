/** Worker sessions on fakes that write into one diary, so that a test can tell what came first. */

import { InstanceChannel } from '../../activities/host/instance-channel.ts';
import type { Asker } from '../../activities/host/instance-birth.ts';
import { UnstartedContainers } from '../../activities/host/unstarted-containers.ts';
import { WorkerSession } from '../../activities/host/worker-session.ts';
import type { Logger } from '../../activities/logger.ts';
import type { Env } from '../../workflows/domain/env.ts';
import type { ServeRequest } from '../../workflows/activity-types.ts';
import { attemptActivityId, type FleetRef, taskWorkflowId } from '../../workflows/domain/ids.ts';
import type { InstanceReport } from '../../workflows/domain/instance.ts';
import { defaultSettings } from '../../workflows/domain/settings.ts';
import type { WorkerAccess } from '../../workflows/domain/worker.ts';
import { CallScript, type Gate } from './call-script.ts';
import { FakeSecrets } from './fake-secrets.ts';
import { FakeActivities, FIRST_RUN_ID } from './fake-activities.ts';
import { FakeContainerHost } from './fake-container-host.ts';
import { FallibleStore } from './fallible-store.ts';

export const fleet: FleetRef = {
  workflowId: 'wordcount',
  id: FIRST_RUN_ID,
  name: 'wordcount',
  namespace: 'default',
  controlQueue: 'fleets',
};

export interface ServeOverrides {
  readonly slots?: number;
  readonly image?: string;
  readonly maxExecutionTimeMs?: number;
  readonly drain?: boolean;
  readonly env?: Env;
  readonly access?: WorkerAccess;
}

/** A worker with two slots whose instances run a plain command. */
export function serveRequest(overrides: ServeOverrides = {}): ServeRequest {
  const { slots = 2, image, maxExecutionTimeMs, drain = false, env = {}, access } = overrides;
  const resources = { milliCpu: 1_000, memoryBytes: 1e9 };
  const offer = {
    provider: 'local',
    profile: 'this computer',
    machineId: 'here',
    capacity: resources,
    slots,
    available: 1,
    host: 'docker',
  } as const;
  return {
    fleet,
    drain,
    worker: { number: 3, name: 'worker-3', slots, offer },
    access: access ?? { kind: 'local', machineId: 'here', host: 'docker' },
    settings: defaultSettings,
    template: {
      command: ['true'],
      env,
      labels: {},
      resources,
      gracePeriodMs: 10_000,
      concurrency: 2,
      ...(image !== undefined && { image }),
      ...(maxExecutionTimeMs !== undefined && { maxExecutionTimeMs }),
    },
  };
}

export interface SessionOverrides extends ServeOverrides {
  readonly onRoom?: () => void;
  /** Of the process, which may serve the worker more than once. */
  readonly unstarted?: UnstartedContainers;
}

export class InstanceBench {
  /** What happened, in order. */
  readonly diary: string[] = [];
  readonly warnings: string[] = [];
  readonly logger: Logger = {
    info: () => undefined,
    warn: (event, fields) => this.warnings.push(`${event} ${JSON.stringify(fields)}`),
  };
  readonly host = new FakeContainerHost((event) => this.diary.push(event));
  readonly store = new FallibleStore((event) => this.diary.push(event));
  readonly secrets = new FakeSecrets();
  readonly temporal = new FakeActivities((event) => this.diary.push(event));
  /** Whether the sessions' process may still start instances. */
  mayServe = true;
  private readonly failpoints = new CallScript((name) => new Error(`Stopped at ${name}`));

  /** The next passage of a failpoint waits. */
  holdAt(failpoint: string): Gate {
    return this.failpoints.hold(failpoint);
  }

  /** A process that serves the worker; several of them see the same containers and the same Temporal. */
  session(overrides: SessionOverrides = {}): WorkerSession {
    return new WorkerSession(serveRequest(overrides), {
      host: this.host,
      store: this.store,
      secrets: this.secrets,
      channel: new InstanceChannel(this.temporal.client),
      failpoint: (name) => this.failpoints.run(name, () => undefined),
      logger: this.logger,
      server: 'host:1',
      unstarted: overrides.unstarted ?? new UnstartedContainers(),
      confirmServing: async () => this.mayServe,
      roomChanged: () => {
        this.diary.push('slot freed');
        overrides.onRoom?.();
      },
    });
  }

  /** A task's attempt is scheduled: answers who asks for it now. */
  asker({ index = '7', attempt = 1 } = {}): Asker {
    const workflowId = taskWorkflowId(fleet, index);
    const activityId = attemptActivityId(attempt);
    const token = this.temporal.schedule({ workflowId, activityId });
    return { workflowId, activityId, runId: 'run-1', token };
  }

  begin(session: WorkerSession, { index = '7', attempt = 1 } = {}): Asker {
    const asker = this.asker({ index, attempt });
    const task = { index, key: `000-00000-${index}` };
    session.begin({ kind: 'run', attempt, task, searchedIn: 'run-1' }, asker);
    return asker;
  }

  /** The attempt is asked for under a new execution of its activity. */
  locate(
    session: WorkerSession,
    request: { readonly container?: string; readonly attempt?: number; readonly stop?: boolean },
  ): { readonly asker: Asker; readonly answer: Promise<InstanceReport | undefined> } {
    const { container, attempt = 1, stop = false } = request;
    const asker = this.asker({ attempt });
    const answer = session.locate(
      {
        kind: 'locate',
        attempt,
        stop,
        task: { index: '7', key: '000-00000-7' },
        ...(container !== undefined && { container }),
      },
      asker,
    );
    return { asker, answer };
  }
}
