/** A container host without containers: every instance is a process of this computer, in a folder of its own. */

import { setMaxListeners } from 'node:events';
import { availableParallelism, homedir, totalmem } from 'node:os';
import { resolve } from 'node:path';
import {
  HostUnavailable,
  type ContainerHost,
  type ContainerSpec,
  type ContainerState,
  type HostDescription,
  type HostNotice,
  type LogLine,
  type LogOptions,
} from './container-host.ts';
import { ProcessFolder } from './process/process-folder.ts';
import { ProcessInstances } from './process/process-instances.ts';
import { readLog } from './process/process-log.ts';
import { prepareSpec } from './process/process-spec.ts';
import { startInstance } from './process/process-start.ts';
import { watchInstances } from './process/process-watch.ts';
import { isSystemError } from './process/system-error.ts';

export interface ProcessHostOptions {
  /** Where instances lie; made when missing. All processes that are to see the same instances name the same folder. */
  readonly folder: string;
  /** PATH of programs whose environment sets none, and of our own shell scripts. Default: that of this process. */
  readonly path?: string;
  /** The shell that runs our scripts; any POSIX one. Default `/bin/sh`. */
  readonly shell?: string;
}

/**
 * Runs commands of this computer, one folder each, with its own work folder as working directory. They outlive this
 * process; another host on the same folder finds them as they are. Needs Linux: `/proc`, and `setsid`.
 *
 * Images and limits are not for it. A program gets exactly the environment of its description, PATH and HOME when
 * that names none, and `FLEET_INSTANCE`, by which all that it starts is found again and ended with it (what clears
 * its environment and leaves the session is found only while its parent lives).
 */
export function createProcessHost(options: ProcessHostOptions): ContainerHost {
  return new ProcessHost(options);
}

class ProcessHost implements ContainerHost {
  readonly kind = 'process';
  readonly capabilities = { images: false, limits: false } as const;
  readonly #folder: ProcessFolder;
  readonly #instances: ProcessInstances;
  readonly #path: string;
  readonly #shell: string;
  /** What goes on until somebody stops it. */
  readonly #open = new Set<AbortController>();
  #prepared: Promise<void> | undefined;

  constructor(options: ProcessHostOptions) {
    this.#folder = new ProcessFolder(resolve(options.folder));
    this.#instances = new ProcessInstances(this.#folder);
    this.#path = options.path ?? process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
    this.#shell = options.shell ?? '/bin/sh';
  }

  async describe(): Promise<HostDescription> {
    await this.#asked(async () => undefined);
    return {
      version: 'processes',
      milliCpu: availableParallelism() * 1000,
      // Zero or absurdly large where no limit is set.
      memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity),
    };
  }

  async ensureImage(): Promise<void> {
    // There are no images.
  }

  async create(spec: ContainerSpec): Promise<string> {
    const prepared = prepareSpec(spec, { path: this.#path, home: homedir() });
    return this.#asked(() => this.#instances.create(prepared));
  }

  async start(id: string): Promise<void> {
    const options = { shell: this.#shell, path: this.#path };
    return this.#asked(() => startInstance(this.#folder, id, options));
  }

  async inspect(idOrName: string): Promise<ContainerState | undefined> {
    return this.#asked(() => this.#instances.find(idOrName));
  }

  async list(labels: Readonly<Record<string, string>>): Promise<readonly ContainerState[]> {
    return this.#asked(() => this.#instances.list(labels));
  }

  watch(labels: Readonly<Record<string, string>>, signal: AbortSignal): AsyncIterable<HostNotice> {
    const stop = this.#stopper(signal);
    const matches = (id: string): Promise<boolean> => this.#instances.carries(id, labels);
    const notices = this.#asked(async () => watchInstances(this.#folder, matches, stop.signal));
    // Whoever reads the notices is told.
    notices.catch(() => undefined);
    return this.#until(stop, () => notices);
  }

  async signal(id: string, signal: 'TERM' | 'KILL'): Promise<void> {
    return this.#asked(() => this.#instances.signal(id, signal));
  }

  async remove(
    id: string,
    { force }: { readonly force: boolean },
  ): Promise<'removed' | 'running' | 'gone'> {
    return this.#asked(() => this.#instances.remove(id, force));
  }

  logs(id: string, options: LogOptions): AsyncIterable<LogLine> {
    const stop = this.#stopper(options.signal);
    const path = this.#folder.pathOf(id);
    const ended = this.#instances.endOf(id);
    return this.#until(stop, () =>
      this.#asked(async () => readLog(path, ended, { ...options, signal: stop.signal })),
    );
  }

  async close(): Promise<void> {
    for (const stop of this.#open) stop.abort();
  }

  /** Aborts with the signal and with this host. */
  #stopper(signal: AbortSignal): AbortController {
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    // One signal may stop the reading of a thousand logs; Node warns at ten listeners.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', abort, { once: true });
    stop.signal.addEventListener('abort', () => {
      signal.removeEventListener('abort', abort);
      this.#open.delete(stop);
    });
    this.#open.add(stop);
    if (signal.aborted) abort();
    return stop;
  }

  async *#until<Item>(
    stop: AbortController,
    open: () => Promise<AsyncIterable<Item>>,
  ): AsyncGenerator<Item> {
    try {
      yield* await open();
    } catch (error) {
      throw asUnavailable(error);
    } finally {
      stop.abort();
    }
  }

  /** Does it on a prepared folder. What the system refuses means that the host cannot answer. */
  async #asked<Answer>(action: () => Promise<Answer>): Promise<Answer> {
    try {
      this.#prepared ??= this.#folder.prepare();
      await this.#prepared.catch((error: unknown) => {
        // The next call tries again.
        this.#prepared = undefined;
        throw error;
      });
      return await action();
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

function asUnavailable(error: unknown): unknown {
  if (!isSystemError(error)) return error;
  return new HostUnavailable(`Cannot keep processes on this computer: ${error.message}`, {
    cause: error,
  });
}
