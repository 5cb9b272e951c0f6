import type { Context } from '@temporalio/activity';

type Cancellation = NonNullable<Context['cancellationDetails']>;

/** The context of an activity that a test cancels. */
export class FakeContext {
  /** What the activity's heartbeats said. */
  readonly heartbeats: unknown[] = [];
  readonly context: Context;
  private readonly cancellation = new AbortController();
  private details: Partial<Cancellation> | undefined;

  constructor(taskToken: Uint8Array = new Uint8Array()) {
    const { signal } = this.cancellation;
    const cancelled = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('cancelled')));
    });
    cancelled.catch(() => undefined);
    const detailsNow = (): Partial<Cancellation> | undefined => this.details;
    const context = {
      info: { taskToken },
      heartbeat: (details: unknown) => this.heartbeats.push(details),
      cancelled,
      cancellationSignal: signal,
      get cancellationDetails() {
        return detailsNow();
      },
    };
    // Anything else that is asked of it is undefined.
    this.context = context as unknown as Context;
  }

  cancel(details: Partial<Cancellation>): void {
    this.details = details;
    this.cancellation.abort();
  }
}
