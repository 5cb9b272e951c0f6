import type { Io } from './io.ts';

/** The first request to stop asks for an orderly end, the second for an immediate one. */
export interface StopRequests {
  readonly first: Promise<void>;
  readonly second: Promise<void>;
  /** Stops listening. */
  undo(): void;
}

export function listenForStops(io: Pick<Io, 'onStop'>): StopRequests {
  const requests = [deferred(), deferred()] as const;
  let count = 0;
  const undo = io.onStop(() => {
    requests[count]?.resolve();
    count += 1;
  });
  const [first, second] = requests;
  return { first: first.promise, second: second.promise, undo };
}

interface Deferred {
  readonly promise: Promise<void>;
  resolve(): void;
}

function deferred(): Deferred {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}
