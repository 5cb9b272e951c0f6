/**
 * The port to whatever runs containers on a worker: a Docker engine, or plain processes.
 *
 * An adapter knows one engine and nothing of fleets. Policy (who may start what, and when) lives above, in
 * instance-loop.ts; what the port promises is what makes that policy exact.
 */

import type { InstanceFailureCode } from '../../workflows/domain/failures.ts';

export interface ContainerHost {
  readonly kind: 'docker' | 'process';
  readonly capabilities: HostCapabilities;

  /** Asks the engine who it is. Throws `HostUnavailable` when it does not answer. */
  describe(): Promise<HostDescription>;

  /**
   * Makes the image present, pulling it when missing. Nothing to do where `capabilities.images` is false.
   * Throws `ContainerRefused` (`image-not-found`, `image-pull-failed`).
   */
  ensureImage(image: string, signal: AbortSignal): Promise<void>;

  /**
   * Creates a container and starts nothing. The returned id is unique for ever, unlike the name.
   * Throws `NameTaken` with the present holder's id when the name is in use, `ContainerRefused` when the description
   * is at fault. After a lost answer the caller looks by name.
   */
  create(spec: ContainerSpec): Promise<string>;

  /**
   * Starts a created container. Called once per container, by its creator, never again: an engine may run an ended
   * container a second time. Throws `ContainerRefused` when the program cannot be run (`command-not-found`, …) and
   * `ContainerMissing` when the container was removed meanwhile.
   */
  start(id: string): Promise<void>;

  /** The container's state by its id or name; undefined when there is none. */
  inspect(idOrName: string): Promise<ContainerState | undefined>;

  /** All containers that carry all these labels, in every phase. */
  list(labels: Readonly<Record<string, string>>): Promise<readonly ContainerState[]>;

  /**
   * Notices of containers with these labels that appeared or changed, until aborted. A notice says only "look":
   * some may come twice, and after a lost connection one `reconnected` stands for all that were missed.
   */
  watch(labels: Readonly<Record<string, string>>, signal: AbortSignal): AsyncIterable<HostNotice>;

  /** Sends a signal to the program, and with `KILL` to all it started. Ended or gone = success. */
  signal(id: string, signal: 'TERM' | 'KILL'): Promise<void>;

  /**
   * Removes a container and its files. Without `force` a container that runs or has run is left alone (`running`), and
   * `removed` proves that it never ran and never will. `gone`: it was there no more, or its end was lost meanwhile;
   * that proves nothing about what it did.
   */
  remove(id: string, options: { readonly force: boolean }): Promise<'removed' | 'running' | 'gone'>;

  /**
   * The output of a container from `cursor` on (from its start when absent), in order within each stream. With
   * `follow` it goes on until the container has ended; resuming at the cursor of the last line received loses and
   * repeats nothing. A lost connection throws `HostUnavailable`.
   */
  logs(id: string, options: LogOptions): AsyncIterable<LogLine>;

  /** Lets go of connections; containers are not touched. */
  close(): Promise<void>;
}

export interface HostCapabilities {
  /** Runs images. Default false: only commands of the computer itself. */
  readonly images: boolean;
  /** Enforces cpu, memory and pids limits. */
  readonly limits: boolean;
}

export interface HostDescription {
  /** For people: `Docker 28.2.2`, `processes`. */
  readonly version: string;
  readonly milliCpu: number;
  readonly memoryBytes: number;
}

export interface ContainerSpec {
  /** `[a-zA-Z0-9][a-zA-Z0-9_.-]*` */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent where `capabilities.images` is false. */
  readonly image?: string;
  /** Replaces the image's entry point; absent: the image's own. Together with `args` it is the argument vector. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly pidsLimit: number;
}

export interface ContainerState {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly phase: ContainerPhase;
}

export type ContainerPhase =
  /** Never started. */
  | { readonly kind: 'created' }
  | { readonly kind: 'running'; readonly startedAt: string }
  | {
      readonly kind: 'exited';
      /** RFC 3339; absent when the program never ran. */
      readonly startedAt?: string;
      readonly finishedAt: string;
      /** 128 + signal number for a program ended by a signal; 137 when nobody saw its end. */
      readonly exitCode: number;
      readonly outOfMemory: boolean;
      /** The engine's own word when the program could not be run. */
      readonly error?: string;
      /**
       * Set when the end was not the program's own doing, or nobody saw it: its engine or its computer went down under
       * it, or somebody ended it by way of the engine. Why, to go on from "failed as". `exitCode` is what was noted.
       */
      readonly cutOff?: string;
    };

export type HostNotice =
  | { readonly kind: 'changed'; readonly id: string }
  | { readonly kind: 'reconnected' };

export interface LogOptions {
  readonly cursor?: string;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

export interface LogLine {
  /** RFC 3339 with as many decimals as the host knows. */
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  /** Valid UTF-8 without line end; what was not UTF-8 is U+FFFD. Longer lines than 64 KiB come in parts. */
  readonly text: string;
  /** Resumes just after this line. Opaque; at most 100 characters. */
  readonly cursor: string;
}

/** Whether the program was ever begun. A start that the engine refused leaves a container that never ran. */
export function hasRun({ phase }: Pick<ContainerState, 'phase'>): boolean {
  return phase.kind !== 'created' && phase.startedAt !== undefined;
}

/** The container, its image or its command cannot be run as described: no use in asking again the same way. */
export class ContainerRefused extends Error {
  override readonly name = 'ContainerRefused';
  readonly code: InstanceFailureCode;

  constructor(code: InstanceFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The engine does not answer, or not as an engine would: ask again. */
export class HostUnavailable extends Error {
  override readonly name = 'HostUnavailable';
}

/** A container of this name is there already. */
export class NameTaken extends Error {
  override readonly name = 'NameTaken';
}

/** The container is not there. */
export class ContainerMissing extends Error {
  override readonly name = 'ContainerMissing';
}
