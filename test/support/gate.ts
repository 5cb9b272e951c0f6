import type { Recorder } from './recorder.ts';

/** Work that lasts until it is let go: some tasks by `release(index)`, all that are left by `releaseAll()`. */
export class Gate {
  /** A shell command. */
  readonly work: string;
  private readonly recorder: Recorder;

  constructor(recorder: Recorder) {
    const { seenAt } = recorder;
    this.recorder = recorder;
    this.work = `until [ -e "${seenAt}/go" ] || [ -e "${seenAt}/go-$CE_TASK_INDEX" ]; do sleep 0.1; done`;
  }

  /** Lets some go of those that have started, in the order in which they did. */
  release(count: number): void {
    for (const index of this.recorder.read().starts.slice(0, count)) {
      this.recorder.touch(`go-${index}`);
    }
  }

  releaseAll(): void {
    this.recorder.touch('go');
  }
}
