// @ts-check

/**
 * @typedef {import('serverless-fleets/activities').ContainerHost} ContainerHost
 */

/**
 * The same host, which puts on tape when the containers that are looked at started and ended.
 *
 * @param {ContainerHost} host
 * @param {import('./runs.mjs').Tape} tape
 * @returns {ContainerHost}
 */
export function recordedHost(host, tape) {
  /** @type {ContainerHost['inspect']} */
  const inspect = async (idOrName) => {
    const state = await host.inspect(idOrName);
    if (state?.phase.kind !== 'exited') return state;
    const { startedAt, finishedAt } = state.phase;
    if (startedAt !== undefined) tape.started(Date.parse(startedAt));
    tape.ended(Date.parse(finishedAt));
    return state;
  };
  return new Proxy(host, {
    get(target, name) {
      if (name === 'inspect') return inspect;
      const member = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
