// @ts-check

/**
 * What is to be closed at the end, in the reverse order of opening, each once.
 *
 * @typedef {object} Closers
 * @property {(close: () => unknown) => void} push
 * @property {() => Promise<void>} closeAll may be called again
 */

/** @returns {Closers} */
export function closerStack() {
  /** @type {(() => unknown)[]} */
  const closers = [];
  return {
    push: (close) => void closers.push(close),
    async closeAll() {
      for (let close = closers.pop(); close; close = closers.pop()) await close();
    },
  };
}

/**
 * Opens things, uses them, and closes them in any case.
 *
 * @template Result
 * @param {import('./world.mjs').World} world closes them when the run is interrupted
 * @param {(closers: Closers) => Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function withClosers(world, use) {
  const closers = closerStack();
  world.closers.push(() => closers.closeAll());
  try {
    return await use(closers);
  } finally {
    await closers.closeAll();
  }
}
