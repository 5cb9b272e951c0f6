// @ts-check
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { ContainerMissing, NameTaken } from 'serverless-fleets/activities';

/**
 * @typedef {import('serverless-fleets/activities').ContainerHost} ContainerHost
 * @typedef {import('serverless-fleets/activities').ContainerState} ContainerState
 */

/**
 * A container host that costs nothing: a container has ended, with success and no output, when it is started.
 *
 * @param {number} slots instances of one core that it has room for
 * @returns {ContainerHost}
 */
export function createFakeHost(slots) {
  /** @type {Map<string, ContainerState>} */
  const containers = new Map();
  /** @type {Map<string, string>} */
  const idsByName = new Map();
  return {
    kind: 'process',
    capabilities: { images: false, limits: false },
    describe: async () => ({ version: 'fake', milliCpu: slots * 1000, memoryBytes: slots * 1e9 }),
    ensureImage: async () => undefined,
    async create({ name, labels }) {
      const holder = idsByName.get(name);
      if (holder !== undefined) throw new NameTaken(`${name} is held by ${holder}`);
      const id = randomUUID();
      idsByName.set(name, id);
      containers.set(id, { id, name, labels, phase: { kind: 'created' } });
      return id;
    },
    async start(id) {
      const state = containers.get(id);
      if (!state) throw new ContainerMissing(id);
      const now = new Date().toISOString();
      containers.set(id, { ...state, phase: exitedAt(now) });
    },
    inspect: async (idOrName) => containers.get(idsByName.get(idOrName) ?? idOrName),
    list: async (labels) => [...containers.values()].filter((state) => carries(state, labels)),
    // Nothing ever changes but by a call.
    async *watch(_labels, signal) {
      if (!signal.aborted) await once(signal, 'abort');
      yield* [];
    },
    signal: async () => undefined,
    async remove(id, { force }) {
      const state = containers.get(id);
      if (!state) return 'gone';
      if (!force && state.phase.kind !== 'created') return 'running';
      containers.delete(id);
      idsByName.delete(state.name);
      return 'removed';
    },
    async *logs() {
      // There is no output.
    },
    close: async () => undefined,
  };
}

/**
 * @param {string} time
 * @returns {ContainerState['phase']}
 */
function exitedAt(time) {
  return { kind: 'exited', startedAt: time, finishedAt: time, exitCode: 0, outOfMemory: false };
}

/**
 * @param {ContainerState} state
 * @param {Readonly<Record<string, string>>} labels
 */
function carries(state, labels) {
  return Object.entries(labels).every(([name, value]) => state.labels[name] === value);
}
