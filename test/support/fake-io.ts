import type { Io, TextSink } from '../../cli/io.ts';

/** Streams that remember, and requests to stop at will. */
export class FakeIo implements Io {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: AsyncIterable<string>;
  readonly isInteractive: boolean;
  readonly stdout: FakeSink;
  readonly stderr: FakeSink;
  private readonly listeners = new Set<() => void>();

  constructor(options: { readonly isTTY?: boolean; readonly stdin?: string } = {}) {
    const { isTTY = false, stdin = '' } = options;
    this.env = { FLEET_STATE: '/nowhere' };
    this.isInteractive = isTTY;
    this.stdout = new FakeSink(isTTY);
    this.stderr = new FakeSink(isTTY);
    this.stdin = oneChunk(stdin);
  }

  onStop(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Ctrl-C */
  stop(): void {
    for (const listener of this.listeners) listener();
  }

  /** How many would hear of a request to stop. */
  get listenerCount(): number {
    return this.listeners.size;
  }
}

export class FakeSink implements TextSink {
  readonly isTTY: boolean;
  text = '';

  constructor(isTTY = false) {
    this.isTTY = isTTY;
  }

  columns(): number {
    return 60;
  }

  async write(text: string): Promise<void> {
    this.text += text;
  }
}

async function* oneChunk(text: string): AsyncGenerator<string> {
  yield text;
}
