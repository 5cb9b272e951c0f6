import { CancellationScope, sleep } from '@temporalio/workflow';
import { cancelChild } from './children.ts';

/**
 * Children that were asked to end and have not. They are asked again, ever more rarely: an operator who resets one of
 * them takes the request back, without a word to whoever made it.
 */
export class EndingChildren {
  private readonly intervalMs: number;
  private readonly open = new Set<string>();
  private asking: CancellationScope | undefined;

  /** `intervalMs`: the first pause. */
  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  /** Call it in a scope that is not cancelled. */
  async ask(workflowId: string): Promise<void> {
    this.open.add(workflowId);
    this.asking ??= this.askAgain();
    await cancelChild(workflowId);
  }

  ended(workflowId: string): void {
    this.open.delete(workflowId);
    if (this.open.size > 0) return;
    this.asking?.cancel();
    this.asking = undefined;
  }

  private askAgain(): CancellationScope {
    const scope = new CancellationScope();
    // It ends by being cancelled.
    scope.run(() => this.repeat()).catch(() => undefined);
    return scope;
  }

  private async repeat(): Promise<never> {
    for (let pauseMs = this.intervalMs; ; pauseMs = Math.min(2 * pauseMs, 16 * this.intervalMs)) {
      await sleep(pauseMs);
      await Promise.all([...this.open].map((workflowId) => cancelChild(workflowId)));
    }
  }
}
