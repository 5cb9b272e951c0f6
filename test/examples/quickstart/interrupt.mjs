// @ts-check

/** The person in front of the terminal wants it to end. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted: all that was started is stopped');
    this.name = 'Interrupted';
  }
}

const EXIT_CODE = 130;

/**
 * Opens something, uses it and stops it, also on Ctrl-C: then `use` is told by its signal. A second Ctrl-C, or one
 * while it is opened, ends this process at once; what it started ends with it.
 *
 * @template {{ readonly stop: () => Promise<void> }} Resource
 * @template Result
 * @param {() => Promise<Resource>} open
 * @param {(resource: Resource, interrupted: AbortSignal) => Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function interruptible(open, use) {
  const interrupted = new AbortController();
  let opened = false;
  const interrupt = () => {
    if (!opened || interrupted.signal.aborted) process.exit(EXIT_CODE);
    interrupted.abort(new Interrupted());
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const resource = await open();
    opened = true;
    try {
      return await use(resource, interrupted.signal);
    } finally {
      await resource.stop();
    }
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
