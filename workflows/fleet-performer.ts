/** Turns a fleet's decisions into child workflows and activities, and their answers into events. */

import { machines, offers } from './activity-proxies.ts';
import type { FleetFamily, WorkflowEnd } from './activity-types.ts';
import { type Child, startOrAttach } from './children.ts';
import { unreachable } from './domain/assert.ts';
import type { FleetDecision } from './domain/fleet-decisions.ts';
import type { FleetEvent, GroupResult } from './domain/fleet-state.ts';
import { sliceName } from './domain/fleet-summary.ts';
import { groupWorkflowId, workerWorkflowId, type FleetRef } from './domain/ids.ts';
import { isNothing, isOfferAnswer } from './domain/own-answers.ts';
import type { FleetSettings } from './domain/settings.ts';
import type { FleetSpec } from './domain/spec.ts';
import type { TaskSlice } from './domain/task.ts';
import type { WorkerEnd, WorkerPlan } from './domain/worker.ts';
import {
  workflowTypes,
  type FleetTaskGroupInput,
  type FleetWorkerInput,
  type InstanceTemplate,
  type TaskPolicy,
} from './messages.ts';
import { EndingChildren } from './ending-children.ts';
import { ownAnswer } from './own-answer.ts';

export class FleetPerformer {
  private readonly fleet: FleetRef;
  private readonly spec: FleetSpec;
  private readonly settings: FleetSettings;
  private readonly record: (event: FleetEvent) => void;
  private readonly ending: EndingChildren;

  constructor(
    fleet: FleetRef,
    spec: FleetSpec,
    settings: FleetSettings,
    record: (event: FleetEvent) => void,
  ) {
    this.fleet = fleet;
    this.spec = spec;
    this.settings = settings;
    this.record = record;
    this.ending = new EndingChildren(settings.deadManIntervalMs);
  }

  /** Attaches to what an earlier run of the root began; returns when groups that have ended have reported. */
  async rejoin({ groups, workers }: FleetFamily, slices: readonly TaskSlice[]): Promise<void> {
    for (const { plan, gone } of workers) {
      if (gone) this.record({ kind: 'goneWorkerFound', worker: plan });
      else await this.startWorker(plan);
    }
    for (const { group, ended } of groups) {
      const slice = slices.find((one) => one.group === group);
      const child = slice && (await this.startGroup(slice, true));
      if (ended) await child?.ended;
    }
  }

  /** Returns when the decision has begun to take effect; how it ends comes as an event. */
  async perform(decision: FleetDecision): Promise<void> {
    switch (decision.kind) {
      case 'startGroup':
        await this.startGroup(decision.slice, decision.again);
        return undefined;
      case 'cancelGroup':
        this.record({ kind: 'groupCancelRequested', group: decision.group });
        return this.ending.ask(groupWorkflowId(this.fleet, decision.group));
      case 'askOffers':
        this.record({ kind: 'offersRequested' });
        return findOffers(this.fleet, this.spec, this.record);
      case 'startWorker':
        return this.startWorker(decision.worker);
      case 'drainWorker':
        this.record({ kind: 'workerDrainRequested', worker: decision.worker });
        return this.ending.ask(workerWorkflowId(this.fleet, decision.worker));
      case 'reapWorker':
        return this.reapWorker(decision.worker);
      case 'fail':
        return this.record({ kind: 'fleetFailed', failure: decision.failure });
      case 'end':
        return undefined;
      default:
        return unreachable(decision);
    }
  }

  private async startGroup(slice: TaskSlice, again: boolean): Promise<Child> {
    const { fleet, settings } = this;
    const { group } = slice;
    const policy = policyOf(this.spec);
    const input: FleetTaskGroupInput = { fleet, slice, again, settings, policy };
    this.record({ kind: 'groupStarted', group });
    const child = await startOrAttach({
      type: workflowTypes.group,
      workflowId: groupWorkflowId(fleet, group),
      input,
      again: true,
      summary: sliceName(slice),
    });
    void child.ended.then((end) => {
      this.ending.ended(child.workflowId);
      this.record(groupEvent(group, end));
    });
    return child;
  }

  private async startWorker(worker: WorkerPlan): Promise<void> {
    const { fleet, settings } = this;
    const { hooks } = this.spec;
    const input: FleetWorkerInput = {
      fleet,
      worker,
      settings,
      template: templateOf(this.spec),
      ...(hooks && { hooks }),
    };
    this.record({ kind: 'workerStarted', worker });
    const child = await startOrAttach({
      type: workflowTypes.worker,
      workflowId: workerWorkflowId(fleet, worker.number),
      input,
      summary: `${worker.name} · ${worker.offer.profile} · ${worker.slots} slots`,
    });
    void child.ended.then((end) => {
      this.ending.ended(child.workflowId);
      this.record(workerEvent(worker.number, end));
    });
  }

  /** Removes the machine of a worker whose own workflow can no longer do it. */
  private async reapWorker(worker: WorkerPlan): Promise<void> {
    const { fleet, settings } = this;
    this.record({ kind: 'reapRequested', worker: worker.number });
    const request = { fleet, worker, claimLapseMs: 2 * settings.serveHeartbeatTimeoutMs };
    const { deprovisionWorker } = machines(fleet, worker, 'deprovision');
    void ownAnswer(() => deprovisionWorker(request), isNothing).then(() =>
      this.record({ kind: 'workerReaped', worker: worker.number }),
    );
  }
}

/** Asks what machines can be had; the answer comes as an event. */
export function findOffers(
  fleet: FleetRef,
  spec: FleetSpec,
  record: (event: FleetEvent) => void,
): void {
  void ownAnswer(() => offers(fleet).findOffers({ spec }), isOfferAnswer).then((answer) =>
    record({ kind: 'offersFound', answer, atMs: Date.now() }),
  );
}

function groupEvent(group: number, end: WorkflowEnd): FleetEvent {
  return end.kind === 'completed' && isGroupResult(end.result)
    ? { kind: 'groupEnded', group, result: end.result }
    : { kind: 'groupBroken', group, message: messageOf(end) };
}

function workerEvent(worker: number, end: WorkflowEnd): FleetEvent {
  return end.kind === 'completed' && isWorkerEnd(end.result)
    ? { kind: 'workerEnded', worker, end: end.result, atMs: Date.now() }
    : { kind: 'workerBroken', worker, message: messageOf(end) };
}

function isGroupResult(result: unknown): result is GroupResult {
  return typeof result === 'object' && result !== null && 'counts' in result;
}

function isWorkerEnd(result: unknown): result is WorkerEnd {
  return typeof result === 'object' && result !== null && 'gone' in result && result.gone === true;
}

function messageOf(end: WorkflowEnd): string {
  return end.kind === 'failed' ? end.message : `its workflow ended as ${end.kind}`;
}

function policyOf(spec: FleetSpec): TaskPolicy {
  return {
    retries: spec.retries,
    gracePeriodMs: spec.gracePeriodMs,
    ...(spec.maxExecutionTimeMs !== undefined && { maxExecutionTimeMs: spec.maxExecutionTimeMs }),
  };
}

function templateOf(spec: FleetSpec): InstanceTemplate {
  const { image, command, args, maxExecutionTimeMs } = spec;
  return {
    env: spec.env,
    labels: spec.labels,
    resources: spec.resources,
    gracePeriodMs: spec.gracePeriodMs,
    concurrency: spec.scale.max,
    ...(image !== undefined && { image }),
    ...(command !== undefined && { command }),
    ...(args !== undefined && { args }),
    ...(maxExecutionTimeMs !== undefined && { maxExecutionTimeMs }),
  };
}
