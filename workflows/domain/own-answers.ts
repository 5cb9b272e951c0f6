/**
 * Whether an activity's answer is one of ours. An operator can complete any activity by hand, with any JSON: what is not
 * of ours says nothing.
 */

import { instanceFailures } from './failures.ts';
import type { InstanceReport } from './instance.ts';
import {
  hostKinds,
  type OfferAnswer,
  provisionRefusals,
  type ProvisionRefusal,
  type WorkerAccess,
} from './worker.ts';

export function isInstanceReport(answer: unknown): answer is InstanceReport {
  if (!isMap(answer)) return false;
  switch (answer['kind']) {
    case 'exited':
      return isMap(answer['exit']) && typeof answer['exit']['exitCode'] === 'number';
    case 'refused':
      return isFailureCode(answer['code']) && typeof answer['message'] === 'string';
    case 'noSlot':
    case 'neverStarted':
    case 'gone':
    case 'doubt':
      return true;
    default:
      return false;
  }
}

export function isOfferAnswer(answer: unknown): answer is OfferAnswer {
  return isMap(answer) && Array.isArray(answer['offers']) && Array.isArray(answer['refusals']);
}

export function isWorkerAccess(answer: unknown): answer is WorkerAccess {
  if (!isMap(answer)) return false;
  if (answer['kind'] === 'ssh') {
    return typeof answer['host'] === 'string' && Array.isArray(answer['hostKeys']);
  }
  return (
    answer['kind'] === 'local' &&
    typeof answer['machineId'] === 'string' &&
    hostKinds.some((kind) => kind === answer['host'])
  );
}

export function isProvisionRefusal(detail: unknown): detail is ProvisionRefusal {
  return provisionRefusals.some((refusal) => refusal === detail);
}

/** Activities of ours that answer nothing answer `undefined`, which nobody can write as JSON. */
export function isNothing(answer: unknown): answer is undefined {
  return answer === undefined;
}

function isFailureCode(code: unknown): boolean {
  return typeof code === 'string' && Object.hasOwn(instanceFailures, code);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
