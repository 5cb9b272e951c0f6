/** A host server on fakes. */

import type { Poller, StartPoller } from '../../activities/host/fleet-instances.ts';
import { HostServer } from '../../activities/host/host-server.ts';
import type { Asker } from '../../activities/host/instance-birth.ts';
import { instanceQueue, workerWorkflowId } from '../../workflows/domain/ids.ts';
import type { InstanceReport } from '../../workflows/domain/instance.ts';
import { FakeContext } from './fake-context.ts';
import { FakeMachineDoor } from './fake-machine-door.ts';
import { fleet, InstanceBench, serveRequest, type ServeOverrides } from './instance-bench.ts';

/** The activity that serves the worker. */
export const serving = { workflowId: workerWorkflowId(fleet, 3), activityId: 'serve-worker-3' };

export interface Served {
  readonly activity: FakeContext;
  /** How the activity ended. */
  readonly end: { readonly value?: string };
}

/** One process on fakes; its pollers remember, and deliver what a test hands them. */
export class ServerBench extends InstanceBench {
  readonly stopping = new AbortController();
  readonly polled = new Map<string, Parameters<StartPoller>[0]>();
  stopFailures = 0;
  readonly door = new FakeMachineDoor();
  readonly server = this.process();

  constructor() {
    super();
    this.temporal.startWorkflow(fleet.workflowId);
  }

  private process(): HostServer {
    return new HostServer({
      client: this.temporal.client,
      store: this.store,
      secrets: this.secrets,
      openHost: async () => this.host,
      door: this.door,
      startPoller: (options) => this.startPoller(options),
      machineId: 'here',
      server: 'host:1',
      failpoint: async () => undefined,
      logger: this.logger,
      stopping: this.stopping.signal,
    });
  }

  serve(overrides: ServeOverrides = {}): Served {
    const activity = new FakeContext(this.temporal.schedule(serving));
    const end: { value?: string } = {};
    this.server.serveWorker(serveRequest(overrides), activity.context).then(
      () => (end.value = 'drained'),
      (error: Error & { type?: string }) => (end.value = error.type ?? error.message),
    );
    return { activity, end };
  }

  /** A task arrives on the fleet's queue. */
  run(): Promise<InstanceReport | undefined> | undefined {
    return this.runAs(this.asker());
  }

  runAs(asker: Asker): Promise<InstanceReport | undefined> | undefined {
    const task = { index: '7', key: '000-00000-7' };
    const request = { kind: 'run', task, attempt: 1, searchedIn: 'run-1' } as const;
    return this.polled.get(instanceQueue(fleet))?.runInstance(request, asker, { attempt: 1 });
  }

  private async startPoller(options: Parameters<StartPoller>[0]): Promise<Poller> {
    if (this.polled.has(options.queue)) throw new Error(`${options.queue} is polled already`);
    this.polled.set(options.queue, options);
    return {
      stop: async () => {
        await Promise.resolve();
        this.polled.delete(options.queue);
        if (this.stopFailures > 0) {
          this.stopFailures -= 1;
          throw new Error('the poller broke');
        }
      },
    };
  }
}
