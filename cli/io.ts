/** The world as commands see it: streams, environment, and requests to stop. */

import type { Writable } from 'node:stream';

export interface Io {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** Whether a person is there to be asked: questions go to `stderr`, answers come from `stdin`. */
  readonly isInteractive: boolean;
  /** Results. */
  readonly stdout: TextSink;
  /** Talk. */
  readonly stderr: TextSink;
  /**
   * Tells `listener` of every request to stop (Ctrl-C, SIGTERM, SIGHUP), until the answered function is called. Where
   * nobody listens, such a request ends the process.
   */
  onStop(listener: () => void): () => void;
}

export interface TextSink {
  /** Whether a person looks at it. */
  readonly isTTY: boolean;
  /** Characters of a line, where that is known. */
  columns(): number | undefined;
  /** Resolves when the text has left this process; rejects when nobody reads it any more. */
  write(text: string): Promise<void>;
}

/** The process's own. `stopsWithStdin`: the end of standard input is a request to stop, too. */
export function processIo({ stopsWithStdin }: { readonly stopsWithStdin: boolean }): Io {
  const { env, stdin, stdout, stderr } = process;
  return {
    env,
    stdin,
    isInteractive: isTerminal(stdin) && isTerminal(stderr),
    stdout: streamSink(stdout),
    stderr: streamSink(stderr),
    onStop(listener) {
      for (const signal of stopSignals) process.on(signal, listener);
      if (stopsWithStdin) stdin.on('end', listener).resume();
      return () => {
        for (const signal of stopSignals) process.off(signal, listener);
        if (stopsWithStdin) stdin.off('end', listener).pause();
      };
    },
  };
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface TerminalStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Streams that are none do not say so. */
function isTerminal({ isTTY }: { readonly isTTY?: boolean }): boolean {
  return isTTY === true;
}

function streamSink(stream: TerminalStream): TextSink {
  // A failed write rejects; without a listener it would end the process as well.
  stream.on('error', () => undefined);
  return {
    isTTY: isTerminal(stream),
    columns: () => stream.columns,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
