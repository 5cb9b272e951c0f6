/** The life of an instance as a state machine: what happened → what it is now, and what is to be done. Pure. */

import type { Phase } from '../time/latencies.ts';
import type {
  ActionType,
  InstanceLife,
  InstanceStatus,
  LifeEffect,
  LifeEvent,
  MachineVerb,
  ReasonCode,
} from './life-events.ts';

export interface LifeStep {
  readonly life: InstanceLife;
  readonly effects: readonly LifeEffect[];
}

export const unborn: InstanceLife = { status: 'pending', queue: [] };

/** Total: what does not fit the state changes nothing. */
export function nextLife(life: InstanceLife, event: LifeEvent): LifeStep {
  if (life.status === 'deleting') {
    return event.kind === 'gone' ? { life, effects: [{ kind: 'dissolve' }] } : still(life);
  }
  switch (event.kind) {
    case 'created':
      return { life, effects: [transit('pending', { kind: 'prepared' })] };
    case 'prepared':
      return { life, effects: [{ kind: 'place' }] };
    case 'placed':
      return starting(life);
    case 'refused':
      return { life: { status: 'failed', reason: event.code, queue: [] }, effects: release };
    case 'powered':
      return settled({ status: 'running', queue: life.queue }, []);
    case 'halted':
      return settled(stopped(event.reason, life.queue), release);
    case 'actionAsked':
      return acted(life, event.type, event.force);
    case 'preempted':
      return life.status === 'running' ? preempted(event) : still(life);
    case 'hostFailed':
      return hasPower(life) ? hostFailed(life, event.policy) : still(life);
    case 'deletionAsked':
      return {
        life: { status: 'deleting', queue: [] },
        effects: [transit('deleting', { kind: 'gone' }, 'remove')],
      };
    case 'gone':
      return still(life);
  }
}

/** Whether it is between two states that last. */
export function inTransition({ status }: InstanceLife): boolean {
  return !['running', 'stopped', 'failed', 'deleting'].includes(status);
}

/** Why an action cannot be asked for now; undefined when it can. */
export function actionConflict({ status }: InstanceLife, type: ActionType): string | undefined {
  const conflicts: Readonly<Record<ActionType, readonly InstanceStatus[]>> = {
    start: ['pending', 'starting', 'running', 'restarting', 'failed', 'deleting'],
    stop: ['pending', 'stopped', 'failed', 'deleting'],
    reboot: ['pending', 'stopping', 'stopped', 'failed', 'deleting'],
  };
  return conflicts[type].includes(status)
    ? `Cannot ${type} an instance that is ${status}`
    : undefined;
}

const release: readonly LifeEffect[] = [{ kind: 'release' }];

function still(life: InstanceLife): LifeStep {
  return { life, effects: [] };
}

function transit(phase: Phase, next: LifeEvent, machine?: MachineVerb): LifeEffect {
  return { kind: 'transit', phase, next, ...(machine && { machine }) };
}

function stopped(reason: ReasonCode | undefined, queue: InstanceLife['queue'] = []): InstanceLife {
  return { status: 'stopped', queue, ...(reason && { reason }) };
}

function hasPower({ status }: InstanceLife): boolean {
  return ['starting', 'running', 'restarting', 'stopping'].includes(status);
}

function starting({ queue }: InstanceLife): LifeStep {
  const powerOn: LifeEffect = {
    kind: 'transit',
    phase: 'starting',
    machine: 'start',
    next: { kind: 'powered' },
    ifItFails: { kind: 'refused', code: 'cannot_start_compute' },
  };
  return { life: { status: 'starting', queue }, effects: [powerOn] };
}

/** A state that lasts, unless something waits for it. */
function settled(life: InstanceLife, effects: readonly LifeEffect[]): LifeStep {
  const [type, ...queue] = life.queue;
  if (type === undefined) return { life, effects };
  const next = { ...life, queue };
  const step = actionConflict(next, type) ? settled(next, []) : acted(next, type, false);
  return { life: step.life, effects: [...effects, ...step.effects] };
}

function acted(life: InstanceLife, type: ActionType, force: boolean): LifeStep {
  const atOnce = force && type !== 'start';
  if (inTransition(life) && !atOnce) return still({ ...life, queue: [...life.queue, type] });
  const queue = atOnce ? [] : life.queue;
  switch (type) {
    case 'start':
      return { life: { status: 'starting', queue }, effects: [{ kind: 'place' }] };
    case 'stop':
      return {
        life: { status: 'stopping', queue },
        effects: [transit('stopping', { kind: 'halted' }, force ? 'cutPower' : 'stop')],
      };
    case 'reboot':
      return {
        life: { status: 'restarting', queue },
        effects: [transit('restarting', { kind: 'powered' }, 'reboot')],
      };
  }
}

/** With notice the guest is asked to shut down and has the grace period for it; without, it is dark at once. */
function preempted({ notice, policy }: Extract<LifeEvent, { kind: 'preempted' }>): LifeStep {
  const reason = 'stopped_by_preemption';
  const next: LifeEvent =
    policy === 'delete' ? { kind: 'deletionAsked' } : { kind: 'halted', reason };
  if (notice) {
    return {
      life: { status: 'stopping', queue: [] },
      effects: [transit('preemption', next, 'stop')],
    };
  }
  const after = nextLife({ status: 'running', queue: [] }, next);
  return { life: after.life, effects: [{ kind: 'cutPower' }, ...after.effects] };
}

/** The machine is dark at once; the status says so only when the failure has been noticed. */
function hostFailed(life: InstanceLife, policy: 'stop' | 'restart'): LifeStep {
  const noticed: LifeEvent =
    policy === 'stop' ? { kind: 'halted', reason: 'stopped_by_host_failure' } : { kind: 'placed' };
  return { life, effects: [{ kind: 'cutPower' }, transit('hostFailure', noticed)] };
}
