import type { Duplex } from 'node:stream';

import type { Client, ClientChannel } from 'ssh2';

import type { SshAddress } from '../../../workflows/domain/worker.ts';
import { type Logger, messageOf } from '../../logger.ts';
import { ChannelSocket } from './channel-socket.ts';
import { placeOf, SshFailure, type SshFailureKind, sshFailure } from './ssh-failure.ts';
import type { SshPause } from './ssh-pause.ts';

export interface SshLinkOptions {
  readonly address: SshAddress;
  /** Makes a connection; rejects with an `SshFailure`, or when the signal aborts. */
  readonly connect: (signal: AbortSignal) => Promise<Client>;
  /** Before the attempt after a failed one. */
  readonly pause: SshPause;
  readonly logger: Logger;
}

/** `now`: a new attempt is due whatever came of the last one. */
export type SshPatience = 'now' | 'paced';

type State =
  | { readonly kind: 'down'; readonly failure?: SshFailure; readonly retryAt: number }
  | { readonly kind: 'connecting'; readonly attempt: Promise<Client> }
  | { readonly kind: 'up'; readonly client: Client };

type OpenChannel = (
  client: Client,
  done: (error: Error | undefined, channel: ClientChannel) => void,
) => void;

/**
 * The one connection to a machine, made when it is needed and made anew when it was lost. What needs it while it is down
 * fails at once with the reason of the last attempt, until a pause has passed; so whoever asks again keeps the pace.
 */
export class SshLink {
  /** `root@10.0.0.4:22` */
  readonly place: string;
  private readonly options: SshLinkOptions;
  private readonly closing = new AbortController();
  private readonly lossListeners = new Set<(reason: Error) => void>();
  private state: State = { kind: 'down', retryAt: 0 };
  /** Attempts that failed since the last one that did not. */
  private failures = 0;
  private toldKind: SshFailureKind | undefined;

  constructor(options: SshLinkOptions) {
    this.options = options;
    this.place = placeOf(options.address);
  }

  get isRoot(): boolean {
    return this.options.address.user === 'root';
  }

  /** Tells of each loss of the connection, until the answer is called. */
  onLoss(listener: (reason: Error) => void): () => void {
    this.lossListeners.add(listener);
    return () => void this.lossListeners.delete(listener);
  }

  /** The connection, once it is ready. Rejects with an `SshFailure`. */
  async client(patience: SshPatience = 'paced'): Promise<Client> {
    this.refuseClosed();
    const { state } = this;
    if (state.kind === 'up') return state.client;
    if (state.kind === 'connecting') return state.attempt;
    if (patience === 'paced' && state.failure && performance.now() < state.retryAt) {
      throw state.failure;
    }
    const attempt = this.connect();
    this.state = { kind: 'connecting', attempt };
    return attempt;
  }

  /** A channel to a unix socket of the machine. */
  async toSocket(path: string): Promise<Duplex> {
    return this.socket((client, done) => client.openssh_forwardOutStreamLocal(path, done));
  }

  /** A channel to a port that the machine can reach. */
  async toPort(host: string, port: number): Promise<Duplex> {
    return this.socket((client, done) => client.forwardOut('127.0.0.1', 0, host, port, done));
  }

  /** Begins a command on the machine. */
  async exec(command: string, patience?: SshPatience): Promise<ClientChannel> {
    return this.channel((client, done) => client.exec(command, done), patience);
  }

  /** Ends the connection and whatever goes over it, for good. */
  close(): void {
    if (this.closing.signal.aborted) return;
    this.closing.abort(this.closedFailure());
    if (this.state.kind === 'up') this.state.client.destroy();
  }

  private async connect(): Promise<Client> {
    try {
      const client = await this.options.connect(this.closing.signal);
      this.failures = 0;
      this.toldKind = undefined;
      this.state = { kind: 'up', client };
      this.watch(client);
      this.options.logger.info('ssh connected', { to: this.place });
      if (this.closing.signal.aborted) client.destroy();
      return client;
    } catch (error) {
      const failure = sshFailure(this.options.address, error);
      this.down(failure);
      throw failure;
    }
  }

  private watch(client: Client): void {
    let reason = 'the other end closed it';
    client.on('error', (error) => (reason = messageOf(error)));
    client.once('close', () => {
      const failure = new SshFailure(
        'unreachable',
        `The connection to ${this.place} was lost: ${reason}`,
      );
      if (this.closing.signal.aborted) this.state = { kind: 'down', retryAt: 0 };
      else this.down(failure);
      for (const listener of this.lossListeners) listener(failure);
    });
  }

  private down(failure: SshFailure): void {
    const pauseMs = this.options.pause(failure.kind, this.failures);
    if (!this.closing.signal.aborted) this.tell(failure);
    this.failures += 1;
    this.state = { kind: 'down', failure, retryAt: performance.now() + pauseMs };
  }

  /** A loss, and each new kind of refusal; not that a machine which has never answered still does not. */
  private tell({ kind, message }: SshFailure): void {
    const isLoss = this.state.kind === 'up';
    const isNews = kind !== 'unreachable' && kind !== this.toldKind;
    this.toldKind = kind;
    if (isLoss || isNews) {
      this.options.logger.warn('ssh down', { to: this.place, kind, reason: message });
    }
  }

  private async socket(open: OpenChannel): Promise<ChannelSocket> {
    const socket = new ChannelSocket(await this.channel(open));
    const stopListening = this.onLoss((reason) => socket.destroy(reason));
    socket.once('close', stopListening);
    // Whoever reads it hears it too; unheard, it would end the process.
    socket.on('error', () => undefined);
    return socket;
  }

  private async channel(open: OpenChannel, patience?: SshPatience): Promise<ClientChannel> {
    const client = await this.client(patience);
    let stopListening = (): void => undefined;
    try {
      return await new Promise<ClientChannel>((resolve, reject) => {
        stopListening = this.onLoss(reject);
        open(client, (error, opened) => (error ? reject(error) : resolve(opened)));
      });
    } finally {
      stopListening();
    }
  }

  private refuseClosed(): void {
    if (this.closing.signal.aborted) throw this.closedFailure();
  }

  private closedFailure(): SshFailure {
    return new SshFailure('unreachable', `The connection to ${this.place} is closed`);
  }
}
