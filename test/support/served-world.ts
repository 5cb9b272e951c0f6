/** One worker, processes that serve it and die, a slow and unreliable world around them, and tasks that want to end. */

import type { Client } from '@temporalio/client';
import { InstanceChannel } from '../../activities/host/instance-channel.ts';
import { decodeLabels } from '../../activities/host/instance-labels.ts';
import { noSecrets } from '../../activities/secrets/secret-source.ts';
import { silentLogger } from '../../activities/logger.ts';
import { UnstartedContainers } from '../../activities/host/unstarted-containers.ts';
import { WorkerSession } from '../../activities/host/worker-session.ts';
import type { Trouble } from './call-script.ts';
import type { Dice } from './dice.ts';
import { FakeActivities } from './fake-activities.ts';
import type { FakeContainer } from './fake-container.ts';
import { FakeContainerHost } from './fake-container-host.ts';
import { FallibleStore } from './fallible-store.ts';
import { serveRequest } from './instance-bench.ts';
import { asSeenBy, Life } from './mortal.ts';

/** A process as the tasks see it: whoever polls their queues. */
export interface ServingProcess {
  readonly life: Life;
  readonly session: WorkerSession;
  serves: boolean;
}

export class ServedWorld {
  readonly dice: Dice;
  readonly diary: string[] = [];
  readonly violations: string[] = [];
  readonly host = new FakeContainerHost((event) => this.noted(event));
  readonly temporal = new FakeActivities((event) => this.noted(event));
  readonly store = new FallibleStore();
  processes: ServingProcess[] = [];
  /** While it lasts, processes die and calls fail. */
  isWild = true;

  constructor(dice: Dice) {
    this.dice = dice;
    for (const { script } of [this.host, this.temporal, this.store]) {
      script.trouble = () => this.trouble();
      script.travelMs = () => this.travelMs();
    }
  }

  /** Something may happen by itself. */
  tick(): void {
    for (const container of this.host.made.values()) this.perhapsExit(container);
    if (this.isWild && this.dice.percent(4)) this.loseProcess();
    if (this.isWild && this.dice.percent(2)) this.host.loseNotices('break');
    this.processes = this.processes.filter(({ life }) => !life.isOver);
    const wanted = this.isWild && this.dice.percent(6) ? 2 : 1;
    if (this.processes.length < wanted) this.startProcess();
  }

  private perhapsExit({ id, phase }: FakeContainer): void {
    if (phase.kind !== 'running' || !this.dice.percent(4)) return;
    this.host.print(id, 'the last words');
    this.host.exit(id, this.dice.percent(30) ? 1 : 0);
  }

  /** Everybody lets go. */
  close(): void {
    for (const process of this.processes) end(process);
  }

  /** A process is killed, or hands over: then what it is about to do is still done. */
  private loseProcess(): void {
    const process = this.dice.pick(this.processes);
    if (!process) return;
    this.diary.push('process lost');
    if (this.dice.percent(50)) {
      end(process);
    } else {
      process.serves = false;
      process.session.abandon();
      this.processes = this.processes.filter((one) => one !== process);
    }
  }

  private startProcess(): void {
    const life = new Life();
    const { client } = this.temporal;
    const seen = {
      activity: asSeenBy(client.activity, life),
      workflow: {
        getHandle: (workflowId: string) => asSeenBy(client.workflow.getHandle(workflowId), life),
      },
    };
    const { settings, ...request } = serveRequest({ slots: 3 });
    const quick = { instanceReportIntervalMs: 2_000, drainReportIntervalMs: 1_000 };
    const session = new WorkerSession(
      { ...request, settings: { ...settings, ...quick } },
      {
        host: asSeenBy(this.host, life),
        store: asSeenBy(this.store, life),
        // As much of it as is asked.
        channel: new InstanceChannel(seen as unknown as Client),
        secrets: noSecrets,
        failpoint: async () => undefined,
        logger: silentLogger,
        server: 'host:1',
        unstarted: new UnstartedContainers(),
        confirmServing: async () => !this.isWild || !this.dice.percent(5),
        roomChanged: () => undefined,
      },
    );
    const process: ServingProcess = { life, session, serves: false };
    this.processes.push(process);
    session.open().then(
      () => (process.serves = true),
      () => end(process),
    );
  }

  private trouble(): Trouble {
    if (!this.isWild || this.dice.percent(92)) return 'none';
    return this.dice.percent(50) ? 'fail' : 'lose';
  }

  private travelMs(): number {
    if (this.dice.percent(60)) return 0;
    const longest = this.dice.percent(90) || !this.isWild ? 40 : 6_000;
    return Math.ceil(this.dice.roll() * longest);
  }

  private noted(event: string): void {
    this.diary.push(event);
    if (event !== 'started') return;
    const running = [...this.host.made.values()].filter(({ phase }) => phase.kind === 'running');
    const tasks = running.map(({ spec }) => decodeLabels(spec.labels)?.taskIndex);
    if (new Set(tasks).size < tasks.length) this.violations.push(`two run: ${tasks.join(' ')}`);
    const again = [...this.host.made.values()].find(({ starts }) => starts > 1);
    if (again) this.violations.push(`${again.id} was started ${again.starts} times`);
  }
}

/** Nothing that it does or hears has any effect from here on; its timers go with it. */
function end(process: ServingProcess): void {
  process.serves = false;
  process.life.kill();
  process.session.abandon();
}
