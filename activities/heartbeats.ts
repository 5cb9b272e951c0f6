import { Context } from '@temporalio/activity';

const INTERVAL_MS = 2_000;

/** Work that shows it is alive, so that its loss is noticed in seconds, and that hears a cancellation. */
export async function withHeartbeats<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), INTERVAL_MS);
  context.heartbeat();
  try {
    return await work(context.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}

/** The same activities, each of them with heartbeats. */
export function allWithHeartbeats<Activities extends object>(activities: Activities): Activities {
  const wrapped = Object.entries(activities).map(([name, activity]) => [
    name,
    (request: unknown) => withHeartbeats(() => activity(request)),
  ]);
  // The names and signatures are those of the argument.
  return Object.fromEntries(wrapped) as Activities;
}
