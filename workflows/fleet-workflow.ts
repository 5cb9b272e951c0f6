/** A fleet: fold what happened, decide what follows, perform it, until every task has ended and every machine is gone. */

import {
  allHandlersFinished,
  ApplicationFailure,
  CancelledFailure,
  condition,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import { control } from './activity-proxies.ts';
import { withCancellationAsEvent } from './cancellation.ts';
import { decideAgainAtMs, decideFleet } from './domain/fleet-decisions.ts';
import { fleetDetails } from './domain/fleet-details.ts';
import { failureOfFleet, fleetResult } from './domain/fleet-end.ts';
import { beginFleet, type FleetEvent, type FleetState, foldFleet } from './domain/fleet-state.ts';
import { type FleetRef, workerName } from './domain/ids.ts';
import { machinesAwaited } from './domain/machine-plan.ts';
import { openMarket } from './domain/market.ts';
import type { FleetResult } from './domain/result.ts';
import type { FleetSettings } from './domain/settings.ts';
import type { FleetSpec } from './domain/spec.ts';
import type { FleetSpecInput } from './domain/spec-schema.ts';
import { fleetStatus, type FleetStatus } from './domain/status.ts';
import { admit } from './fleet-admission.ts';
import { acceptCancels, type AnswerableFleet, answerQuestions } from './fleet-handlers.ts';
import { findOffers, FleetPerformer } from './fleet-performer.ts';
import { proveNothingLeft } from './fleet-proof.ts';

/**
 * `input` is the fleet specification (see `fleet schema`), which is checked here. Fails with the result in the details
 * (`fleetResultOf`) when tasks failed.
 */
export async function fleet(input: FleetSpecInput): Promise<FleetResult> {
  const { ref, spec } = await admit(input);
  const life = new FleetLife(ref, spec);
  answerQuestions(life);
  acceptCancels(life);
  return withCancellationAsEvent(
    () => life.cancelledByTemporal(),
    () => life.live(),
  );
}

class FleetLife implements AnswerableFleet {
  readonly ref: FleetRef;
  readonly spec: FleetSpec;
  state: FleetState | undefined;
  private readonly startedAt = new Date(Date.now()).toISOString();
  private readonly inbox: FleetEvent[] = [];
  private result: FleetResult | undefined;
  private markedCancelled = false;

  constructor(ref: FleetRef, spec: FleetSpec) {
    this.ref = ref;
    this.spec = spec;
  }

  record(event: FleetEvent): void {
    this.inbox.push(event);
  }

  /** `temporal workflow cancel`, or the parent's end: a hard cancel. */
  cancelledByTemporal(): void {
    this.markedCancelled = true;
    this.record({ kind: 'cancelRequested', mode: 'hard' });
  }

  async live(): Promise<FleetResult> {
    this.show();
    const { ref, spec } = this;
    findOffers(ref, spec, (event) => this.record(event));
    const { settings, slices, family } = await control.prepareFleet({ fleet: ref, spec });
    const performer = new FleetPerformer(ref, spec, settings, (event) => this.record(event));
    const begun = beginFleet({
      slices,
      scaleMax: spec.scale.max,
      ...machinesOf(spec, settings),
      workerFailureLimit: settings.workerFailureLimit,
    });
    if (family) await performer.rejoin(family, slices);
    const { state, result } = await this.runToResult(performer, settings, begun);
    await proveNothingLeft(ref, spec, state);
    this.result = result;
    this.show();
    await condition(allHandlersFinished);
    return this.conclude(state, result);
  }

  /** The end of a root that was reset is one only when it knows all that its earlier run began (F1, F4). */
  private async runToResult(
    performer: FleetPerformer,
    settings: FleetSettings,
    begun: FleetState,
  ): Promise<{ readonly state: FleetState; readonly result: FleetResult }> {
    let state = begun;
    for (;;) {
      state = await this.runToEnd(performer, settings, state);
      const result = this.resultOf(state);
      const known = knownOf(state);
      const family = await control.writeFleetResult({ fleet: this.ref, result, known });
      if (!family) return { state, result };
      const slices = state.groups.map(({ slice }) => slice);
      await performer.rejoin(family, slices);
    }
  }

  private async runToEnd(
    performer: FleetPerformer,
    settings: FleetSettings,
    begun: FleetState,
  ): Promise<FleetState> {
    let state = begun;
    const { groupWindow } = settings;
    const name = (worker: number): string => workerName(this.ref, worker);
    for (;;) {
      const options = { groupWindow, name, nowMs: Date.now() };
      state = this.inbox.splice(0).reduce(foldFleet, state);
      this.state = state;
      this.show();
      const decisions = decideFleet(state, options);
      if (decisions.some((decision) => decision.kind === 'end')) return state;
      await Promise.all(decisions.map((decision) => performer.perform(decision)));
      await this.somethingToDecide(decideAgainAtMs(state, options));
    }
  }

  private async somethingToDecide(atMs: number | undefined): Promise<void> {
    const hasNews = (): boolean => this.inbox.length > 0;
    if (atMs === undefined) await condition(hasNews);
    else await condition(hasNews, Math.max(1, atMs - Date.now()));
  }

  /** Of all that is known, also of what was asked for just now. */
  status(): FleetStatus {
    const known = this.state && this.inbox.reduce(foldFleet, this.state);
    const status = fleetStatus(this.ref, this.startedAt, known);
    if (!this.result) return { ...status, ...awaitedBy(known) };
    const { state, tasks, finishedAt } = this.result;
    return { ...status, state, tasks, finishedAt };
  }

  private show(): void {
    const { ref, spec, state } = this;
    const status = this.status();
    setCurrentDetails(fleetDetails({ fleet: ref, spec, status, ...(state && { state }) }));
  }

  private resultOf(state: FleetState): FleetResult {
    const now = Date.now();
    return fleetResult(this.ref, state, {
      startedAt: this.startedAt,
      finishedAt: new Date(now).toISOString(),
      durationMs: now - Date.parse(this.startedAt),
    });
  }

  private async conclude(state: FleetState, result: FleetResult): Promise<FleetResult> {
    const failed = failureOfFleet(state, result);
    if (failed) {
      const failure = ApplicationFailure.create({
        ...failed,
        nonRetryable: true,
        details: [result],
      });
      failure.stack = '';
      throw failure;
    }
    return result.state === 'cancelled' ? this.endAsCancelled() : result;
  }

  /** Temporal marks as cancelled only what it was itself asked to cancel. */
  private async endAsCancelled(): Promise<never> {
    const { workflowId, runId } = workflowInfo();
    if (!this.markedCancelled) await control.requestCancellation({ workflowId, runId });
    await condition(() => this.markedCancelled);
    throw new CancelledFailure('The fleet was cancelled');
  }
}

function awaitedBy(state: FleetState | undefined): Pick<FleetStatus, 'awaited'> {
  const missing = state?.cancel === undefined && state ? machinesAwaited(state) : undefined;
  if (!missing) return {};
  const since = new Date(missing.sinceMs).toISOString();
  return { awaited: { since, reason: missing.reason } };
}

function knownOf(state: FleetState): { waitingGroups: readonly number[]; workers: number } {
  const waiting = state.groups.filter(({ phase }) => phase === 'waiting');
  return { waitingGroups: waiting.map(({ slice }) => slice.group), workers: state.workers.length };
}

function machinesOf(
  { provider }: FleetSpec,
  settings: FleetSettings,
): Pick<FleetState, 'workersWanted' | 'market'> {
  return provider.type === 'local'
    ? { workersWanted: provider.workers }
    : { workersWanted: 0, market: openMarket(provider, settings) };
}
