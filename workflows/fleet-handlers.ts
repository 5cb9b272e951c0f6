/** What a fleet answers while it runs, and after. */

import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import { failureTypes } from './domain/failures.ts';
import type { FleetEvent, FleetState } from './domain/fleet-state.ts';
import type { FleetRef } from './domain/ids.ts';
import type { FleetSpec } from './domain/spec.ts';
import { type FleetStatus, groupPage, type PageRequest } from './domain/status.ts';
import { workerViews } from './domain/worker-views.ts';
import {
  type CancelRequest,
  cancelUpdate,
  groupsQuery,
  specQuery,
  statusQuery,
  workersQuery,
} from './messages.ts';

export interface AnswerableFleet {
  readonly ref: FleetRef;
  readonly spec: FleetSpec;
  readonly state: FleetState | undefined;
  status(): FleetStatus;
  record(event: FleetEvent): void;
}

export function answerQuestions(fleet: AnswerableFleet): void {
  setHandler(statusQuery, () => fleet.status(), {
    description: 'State and counts; a group of tasks is counted when it ends.',
  });
  setHandler(workersQuery, () => workerViews(fleet.ref, fleet.state), {
    description: "The fleet's workers.",
  });
  setHandler(groupsQuery, (page?: PageRequest) => groupPage(fleet.ref, page ?? {}, fleet.state), {
    description:
      'A page of task groups: {offset, limit, state: waiting|open|closed}; each names the workflow whose query `tasks` lists its tasks.',
  });
  setHandler(specQuery, () => fleet.spec, {
    description: 'The specification, with defaults and exact units.',
  });
}

export function acceptCancels(fleet: AnswerableFleet): void {
  setHandler(
    cancelUpdate,
    (request?: CancelRequest) => {
      fleet.record({ kind: 'cancelRequested', mode: request?.mode ?? 'soft' });
      return fleet.status();
    },
    {
      description: 'Ends the fleet: {mode: soft|hard}; soft lets running tasks finish.',
      validator: refuseUnknownMode,
    },
  );
}

function refuseUnknownMode(request?: CancelRequest): void {
  const mode: string = request?.mode ?? 'soft';
  if (mode === 'soft' || mode === 'hard') return;
  throw ApplicationFailure.nonRetryable(
    `Cannot cancel the fleet as mode ${JSON.stringify(mode)} is unknown: expected "soft" or "hard"`,
    failureTypes.specInvalid,
  );
}
