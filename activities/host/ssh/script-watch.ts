import type { ClientChannel } from 'ssh2';

import { OutputTail } from './output-tail.ts';
import type { SshLink } from './ssh-link.ts';

export interface ScriptEnd {
  readonly exitCode: number;
  /** The last 64 KiB of what it wrote. */
  readonly output: string;
}

export interface ScriptBounds {
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
}

/** What a program that ran out of its time exits with, as with `timeout`. */
const OUT_OF_TIME = 124;
/** By a signal, most likely that one. */
const KILLED = 137;

/** On top of the limit, for the machine to end the script by itself. */
const ALLOWANCE_MS = 3_000;
/** How long the last output may take after the end: what still runs in the background may hold on to the channel. */
const OUTPUT_MS = 1_000;

/** Waits for the end of a script, in vain only as long as it may last. */
export class ScriptWatch {
  /** Rejects when the connection is lost, or the signal aborts. */
  readonly ended: Promise<ScriptEnd>;
  private readonly link: SshLink;
  private readonly channel: ClientChannel;
  private readonly tail = new OutputTail();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly endsAt: number;
  private exitCode: number | undefined;
  private resolve: (end: ScriptEnd) => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;

  constructor(link: SshLink, channel: ClientChannel, { limitMs, signal }: ScriptBounds) {
    this.link = link;
    this.channel = channel;
    this.endsAt = performance.now() + limitMs;
    const settled = new Promise<ScriptEnd>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    const onAbort = (): void => this.reject(signal?.reason);
    const stopListening = link.onLoss((reason) => this.reject(reason));
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    this.after(limitMs + ALLOWANCE_MS, () => this.end(OUT_OF_TIME));
    this.listen();
    this.ended = settled.finally(() => {
      this.timers.forEach(clearTimeout);
      signal?.removeEventListener('abort', onAbort);
      stopListening();
      channel.destroy();
    });
  }

  private listen(): void {
    const { channel, tail } = this;
    channel.on('data', (chunk: Buffer) => tail.push(chunk));
    channel.stderr.on('data', (chunk: Buffer) => tail.push(chunk));
    channel.on('error', (error: Error) => this.reject(error));
    // A number, or null and the signal that ended it.
    channel.once('exit', (code: number | null) => {
      this.exitCode = code ?? KILLED;
      this.after(OUTPUT_MS, () => this.close());
    });
    channel.once('close', () => this.close());
  }

  private close(): void {
    const { exitCode } = this;
    if (exitCode === undefined) {
      this.reject(new Error(`The script on ${this.link.place} ended without an exit code`));
    } else {
      this.end(exitCode === KILLED && performance.now() > this.endsAt ? OUT_OF_TIME : exitCode);
    }
  }

  private end(exitCode: number): void {
    this.resolve({ exitCode, output: this.tail.text() });
  }

  private after(ms: number, act: () => void): void {
    this.timers.push(setTimeout(act, ms));
  }
}
