/** A container host in memory: it remembers what was started how often, and fails when a test says so. */

import {
  type ContainerHost,
  ContainerMissing,
  type ContainerSpec,
  type ContainerState,
  hasRun,
  type HostDescription,
  type HostNotice,
  HostUnavailable,
  type LogLine,
  type LogOptions,
  NameTaken,
} from '../../activities/host/container-host.ts';
import { CallScript, type Gate } from './call-script.ts';
import { deferred } from './deferred.ts';
import {
  carries,
  exited,
  type FakeContainer,
  fakeContainer,
  findContainer,
  stateOf,
} from './fake-container.ts';
import { followLines } from './fake-container-log.ts';
import { NoticeFeed } from './notice-feed.ts';

export class FakeContainerHost implements ContainerHost {
  readonly kind = 'docker';
  readonly capabilities = { images: true, limits: true };
  /** Verbs are those of the port, and `line` for each line of a log. */
  readonly script = new CallScript((verb) => new HostUnavailable(`The engine is away [${verb}]`));
  /** All that ever were, by id. */
  readonly made = new Map<string, FakeContainer>();
  /** Containers that were removed while their program ran. */
  readonly removedRunning: string[] = [];
  private readonly present = new Map<string, FakeContainer>();
  private readonly feed = new NoticeFeed();
  private readonly tell: (event: string) => void;

  constructor(tell: (event: string) => void = () => undefined) {
    this.tell = tell;
  }

  hold(verb: keyof ContainerHost): Gate {
    return this.script.hold(verb);
  }

  /** The only container that is there. */
  get only(): FakeContainer {
    const [container, ...others] = this.present.values();
    if (container && others.length === 0) return container;
    throw new Error(`${this.present.size} containers are there`);
  }

  get ids(): readonly string[] {
    return [...this.present.keys()];
  }

  /** How often programs were started, of all containers that ever were. */
  get starts(): number {
    return [...this.made.values()].reduce((sum, { starts }) => sum + starts, 0);
  }

  /** The program ends by itself, or by a signal; with a reason it is cut off. */
  exit(id: string, exitCode = 0, cutOff?: string): void {
    const container = this.get(id);
    if (container.phase.kind !== 'running') return;
    container.phase = { ...exited(container.phase, exitCode), ...(cutOff && { cutOff }) };
    this.changed(container);
  }

  print(id: string, ...texts: readonly string[]): void {
    const container = this.get(id);
    for (const text of texts) {
      const time = new Date().toISOString();
      const cursor = String(container.lines.length + 1);
      container.lines.push({ time, stream: 'stdout', text, cursor });
    }
    this.feed.stir();
  }

  /** Somebody else removes it. */
  vanish(id: string): void {
    const container = this.get(id);
    this.present.delete(id);
    this.changed(container);
  }

  /** Somebody else starts it. */
  startByHand(id: string): void {
    this.run(this.get(id));
  }

  /** Notices are lost from here on; those who watch are told, or their watching breaks. */
  loseNotices(how: 'reconnect' | 'break'): void {
    this.feed.lose(how);
  }

  describe(): Promise<HostDescription> {
    const answer = { version: 'Fake 1', milliCpu: 4_000, memoryBytes: 8e9 };
    return this.script.run('describe', () => answer);
  }

  async ensureImage(_image: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const aborted = deferred<never>();
    signal.addEventListener('abort', () => aborted.reject(signal.reason));
    await Promise.race([this.script.run('ensureImage', () => undefined), aborted.promise]);
  }

  create(spec: ContainerSpec): Promise<string> {
    return this.script.run('create', () => this.make(spec).id);
  }

  start(id: string): Promise<void> {
    return this.script.run('start', () => {
      const container = this.present.get(id);
      if (!container) throw new ContainerMissing(`${id} is not there`);
      this.run(container);
    });
  }

  inspect(idOrName: string): Promise<ContainerState | undefined> {
    return this.script.run('inspect', () => {
      const container = findContainer(this.present, idOrName);
      return container && stateOf(container);
    });
  }

  list(labels: Readonly<Record<string, string>>): Promise<readonly ContainerState[]> {
    return this.script.run('list', () =>
      [...this.present.values()].filter((one) => carries(one, labels)).map(stateOf),
    );
  }

  async *watch(
    labels: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): AsyncGenerator<HostNotice> {
    for await (const notice of this.feed.follow(signal)) {
      const container = notice.kind === 'changed' ? this.made.get(notice.id) : undefined;
      if (!container || carries(container, labels)) yield notice;
    }
  }

  signal(id: string, signal: 'TERM' | 'KILL'): Promise<void> {
    return this.script.run('signal', () => {
      const container = this.present.get(id);
      if (container?.phase.kind !== 'running') return;
      container.signals.push(signal);
      this.tell(`signalled ${signal}`);
      if (signal === 'KILL' || container.obedient) this.exit(id, signal === 'KILL' ? 137 : 143);
    });
  }

  remove(
    id: string,
    { force }: { readonly force: boolean },
  ): Promise<'removed' | 'running' | 'gone'> {
    return this.script.run('remove', () => {
      const container = this.present.get(id);
      if (!container) return 'gone';
      if (!force && hasRun(container)) return 'running';
      if (container.phase.kind === 'running') this.removedRunning.push(id);
      this.present.delete(id);
      this.tell('removed');
      this.changed(container);
      return 'removed';
    });
  }

  async *logs(id: string, options: LogOptions): AsyncGenerator<LogLine> {
    await this.script.run('logs', () => undefined);
    const lines = followLines(() => this.present.get(id), this.feed, options);
    for await (const line of lines) yield await this.script.run('line', () => line);
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  private make(spec: ContainerSpec): FakeContainer {
    const holder = findContainer(this.present, spec.name);
    if (holder) throw new NameTaken(`${spec.name} is taken by ${holder.id}`);
    const container = fakeContainer(`container-${this.made.size + 1}`, spec);
    this.made.set(container.id, container);
    this.present.set(container.id, container);
    this.tell('created');
    this.changed(container);
    return container;
  }

  private run(container: FakeContainer): void {
    container.starts += 1;
    container.phase = { kind: 'running', startedAt: new Date().toISOString() };
    this.tell('started');
    this.changed(container);
  }

  private changed({ id }: FakeContainer): void {
    this.feed.add({ kind: 'changed', id });
  }

  private get(id: string): FakeContainer {
    const container = this.present.get(id);
    if (!container) throw new Error(`${id} is not there`);
    return container;
  }
}
