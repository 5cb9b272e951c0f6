import { IncomingMessage } from 'node:http';

import Docker from 'dockerode';

import { bounded } from '../../bounded.ts';
import { dockerFailure, EngineSilence, refusalOf } from './docker-failure.ts';
import { ContainerKills } from './container-kills.ts';
import { DockerStream } from './docker-stream.ts';
import { EngineContinuity } from './engine-continuity.ts';
import type { DockerAction, Refusal } from './docker-failure.ts';
import type { EngineLink } from './engine-link.ts';

export interface DockerConnectionOptions {
  /** Closed together with the connection. */
  readonly engine: EngineLink;
  /** Longest wait for the whole answer of a call, or for the head of a stream. */
  readonly timeoutMs: number;
}

export interface StreamRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** Ends the waiting and the stream. */
  readonly signal: AbortSignal;
  /** Longest wait for the head of the answer. Default: that of the connection. */
  readonly timeoutMs?: number;
  /** Longest silence in the stream. Default: unbounded. */
  readonly idleMs?: number;
}

/**
 * The one place that talks through dockerode. It adds what dockerode lacks: an end to every wait (its own time-out
 * does not cover an answer that is cut after its head), streams with back-pressure, and failures in our words.
 */
export class DockerConnection {
  readonly engine: EngineLink;
  readonly continuity = new EngineContinuity();
  readonly kills = new ContainerKills();
  readonly #timeoutMs: number;
  readonly #docker: Docker;
  #closed = false;

  constructor({ engine, timeoutMs }: DockerConnectionOptions) {
    this.engine = engine;
    this.#timeoutMs = timeoutMs;
    this.#docker = dockerAt(engine);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * One question and its whole answer. `expected` turns a refusal by the engine into a value; every other failure is
   * thrown as `dockerFailure` names it.
   */
  async ask<Answer, Expected = never>(
    action: DockerAction,
    subject: string,
    question: (docker: Docker, signal: AbortSignal) => Promise<Answer>,
    expected?: (refusal: Refusal) => Expected | undefined,
  ): Promise<Answer | Expected> {
    const askedAt = Date.now();
    // An answer that is cut after its head would never end otherwise.
    const loss = new AbortController();
    const stopListening = this.engine.onLoss((reason) => loss.abort(reason));
    try {
      const answer = await this.#bounded(question, this.#timeoutMs, loss.signal);
      this.continuity.answered(askedAt);
      return answer;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal) this.continuity.answered(askedAt);
      else this.continuity.broke();
      const value = refusal && expected?.(refusal);
      if (value !== undefined) return value;
      throw this.failure(action, subject, error);
    } finally {
      stopListening();
    }
  }

  /** Opens a stream; what it does not keep to, in opening or later, throws as `dockerFailure` names it. */
  async open(action: DockerAction, subject: string, request: StreamRequest): Promise<DockerStream> {
    const { signal, timeoutMs = this.#timeoutMs, idleMs } = request;
    const failure = (error: unknown): Error => this.failure(action, subject, error);
    try {
      const source = await this.#bounded(
        (docker, stop) => dial(docker, request, stop),
        timeoutMs,
        signal,
      );
      return new DockerStream(source, { signal, failure, ...(idleMs !== undefined && { idleMs }) });
    } catch (error) {
      throw failure(error);
    }
  }

  failure(action: DockerAction, subject: string, error: unknown): Error {
    return dockerFailure({ action, subject, engine: this.engine.name }, error);
  }

  /** Ends every call and stream that is under way. */
  close(): void {
    this.#closed = true;
    this.engine.close();
  }

  async #bounded<Answer>(
    question: (docker: Docker, signal: AbortSignal) => Promise<Answer>,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Answer> {
    if (this.#closed) throw new Error('the connection is closed');
    const silence = (): Error => new EngineSilence(timeoutMs);
    return bounded((stop) => question(this.#docker, stop), { timeoutMs, silence, signal });
  }
}

/** Everything docker-modem would otherwise take from the environment is set: an empty host means the socket. */
function dockerAt({ socketPath, agent }: EngineLink): Docker {
  const options = {
    protocol: 'http',
    host: socketPath === undefined ? 'engine' : '',
    port: socketPath === undefined ? 80 : undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    socketPath,
    agent,
  } as const;
  return new Docker(options);
}

function dial(
  docker: Docker,
  request: StreamRequest,
  abortSignal: AbortSignal,
): Promise<IncomingMessage> {
  const { method, path, query } = request;
  const options = { _query: query, _body: {} };
  const statusCodes = { 200: true };
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      { method, path: `${path}?`, options, isStream: true, statusCodes, abortSignal },
      (error: Error | null, answer: unknown) => {
        if (answer instanceof IncomingMessage) resolve(answer);
        else reject(error ?? new Error('the answer is not a stream'));
      },
    );
  });
}
