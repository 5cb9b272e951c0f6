// @ts-check
import { recordedHost } from './recorded-host.mjs';
import { timed, Tape } from './runs.mjs';

/**
 * @typedef {import('serverless-fleets/activities').ContainerHost} ContainerHost
 * @typedef {Omit<import('serverless-fleets/activities').ContainerSpec, 'name'>} Program
 */

/** Should a notice be missed. */
const SAFETY_LOOK_MS = 2_000;

/**
 * Runs containers with nothing but a container host: so many lanes that each create, start, await and remove.
 *
 * @param {import('./world.mjs').World} world
 * @param {import('./closers.mjs').Closers} closers
 * @param {ContainerHost} bareHost closed with the runner
 * @param {Program} program
 * @param {number} lanes
 * @returns {import('./runs.mjs').Runner}
 */
export function openLoopRunner(world, closers, bareHost, program, lanes) {
  const tape = new Tape();
  const host = recordedHost(bareHost, tape);
  const notices = new Notices(host, program.labels);
  closers.push(() => notices.stop().then(() => host.close()));
  return {
    run: (tasks) =>
      timed(world, tape, tasks, async (run) => {
        let next = 0;
        const lane = async () => {
          while (next < tasks)
            await runOne(host, notices, { ...program, name: `${run}-${next++}` });
        };
        await Promise.all(Array.from({ length: lanes }, lane));
      }),
  };
}

/**
 * @param {ContainerHost} host
 * @param {Notices} notices
 * @param {import('serverless-fleets/activities').ContainerSpec} spec
 */
async function runOne(host, notices, spec) {
  const id = await host.create(spec);
  await host.start(id);
  for (;;) {
    const changed = notices.next(id);
    const state = await host.inspect(id);
    if (state?.phase.kind === 'exited') break;
    await changed;
  }
  notices.forget(id);
  await host.remove(id, { force: true });
}

/** Wakes whoever waits for a container. */
class Notices {
  /** @type {Map<string, () => void>} */
  #waiting = new Map();
  #stopping = new AbortController();
  #reading;

  /**
   * @param {ContainerHost} host
   * @param {Readonly<Record<string, string>>} labels
   */
  constructor(host, labels) {
    this.#reading = this.#read(host, labels);
  }

  /**
   * Resolves when the container has changed, or after a while.
   *
   * @param {string} id
   * @returns {Promise<void>}
   */
  next(id) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SAFETY_LOOK_MS).unref();
      this.#waiting.set(id, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** @param {string} id */
  forget(id) {
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
  }

  async stop() {
    this.#stopping.abort();
    await this.#reading;
  }

  /**
   * @param {ContainerHost} host
   * @param {Readonly<Record<string, string>>} labels
   */
  async #read(host, labels) {
    for await (const notice of host.watch(labels, this.#stopping.signal)) {
      if (notice.kind === 'changed') this.#waiting.get(notice.id)?.();
      else for (const wake of this.#waiting.values()) wake();
    }
  }
}
