// @ts-check
import { randomBytes } from 'node:crypto';

/**
 * One run of a set of tasks; times as of `Date.now()`.
 *
 * @typedef {object} Run
 * @property {string} workflowId
 * @property {number} tasks
 * @property {number} submitted
 * @property {number} firstStart of an instance
 * @property {number} lastEnd of an instance
 * @property {number} ended when the caller has the result
 * @property {import('./world.mjs').CpuSeconds} cpuSeconds used meanwhile
 */

/**
 * Something that runs sets of tasks.
 *
 * @typedef {{ readonly run: (tasks: number) => Promise<Run> }} Runner
 */

/** When instances started and ended, as whoever runs them tells. */
export class Tape {
  firstStart = Number.POSITIVE_INFINITY;
  lastEnd = Number.NEGATIVE_INFINITY;

  /** @param {number} time */
  started(time) {
    this.firstStart = Math.min(this.firstStart, time);
  }

  /** @param {number} time */
  ended(time) {
    this.lastEnd = Math.max(this.lastEnd, time);
  }

  rewind() {
    this.firstStart = Number.POSITIVE_INFINITY;
    this.lastEnd = Number.NEGATIVE_INFINITY;
  }
}

/**
 * @param {Pick<import('./world.mjs').World, 'cpuSeconds'>} world
 * @param {Tape} tape
 * @param {number} tasks
 * @param {(workflowId: string) => Promise<unknown>} perform
 * @returns {Promise<Run>}
 */
export async function timed({ cpuSeconds }, tape, tasks, perform) {
  const workflowId = `bench-${randomBytes(4).toString('hex')}`;
  tape.rewind();
  const before = cpuSeconds();
  const submitted = Date.now();
  await perform(workflowId);
  const ended = Date.now();
  const after = cpuSeconds();
  return {
    workflowId,
    tasks,
    submitted,
    ended,
    firstStart: tape.firstStart,
    lastEnd: tape.lastEnd,
    cpuSeconds: { own: after.own - before.own, temporal: after.temporal - before.temporal },
  };
}

/** From submission to result. @param {Run} run */
export function tasksPerSecond({ tasks, submitted, ended }) {
  return (1000 * tasks) / (ended - submitted);
}

/** While instances run: without what a fleet does once, before and after. @param {Run} run */
export function steadyTasksPerSecond({ tasks, firstStart, lastEnd }) {
  return (1000 * tasks) / Math.max(1, lastEnd - firstStart);
}

/** Of this process and of Temporal. @param {Run} run */
export function cpuMsPerTask({ tasks, cpuSeconds }) {
  return (1000 * (cpuSeconds.own + cpuSeconds.temporal)) / tasks;
}
