import type {
  ContainerPhase,
  ContainerSpec,
  ContainerState,
  LogLine,
} from '../../activities/host/container-host.ts';

export interface FakeContainer {
  readonly id: string;
  readonly spec: ContainerSpec;
  phase: ContainerPhase;
  starts: number;
  readonly signals: ('TERM' | 'KILL')[];
  readonly lines: LogLine[];
  /** Whether TERM ends the program. */
  obedient: boolean;
}

export function fakeContainer(id: string, spec: ContainerSpec): FakeContainer {
  return {
    id,
    spec,
    phase: { kind: 'created' },
    starts: 0,
    signals: [],
    lines: [],
    obedient: true,
  };
}

/** The description of a container that nobody looks into. */
export function plainContainer(
  name: string,
  labels: Readonly<Record<string, string>> = {},
): ContainerSpec {
  return { name, labels, env: {}, milliCpu: 1, memoryBytes: 1, pidsLimit: 1 };
}

/** What a running program is when it has ended now. */
export function exited(
  { startedAt }: Extract<ContainerPhase, { kind: 'running' }>,
  exitCode: number,
): Extract<ContainerPhase, { kind: 'exited' }> {
  const finishedAt = new Date().toISOString();
  return { kind: 'exited', startedAt, finishedAt, exitCode, outOfMemory: false };
}

export function stateOf({ id, spec, phase }: FakeContainer): ContainerState {
  return { id, name: spec.name, labels: spec.labels, phase };
}

export function carries(
  { spec }: FakeContainer,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(labels).every(([name, value]) => spec.labels[name] === value);
}

export function findContainer(
  present: ReadonlyMap<string, FakeContainer>,
  idOrName: string,
): FakeContainer | undefined {
  return [...present.values()].find(({ id, spec }) => id === idOrName || spec.name === idOrName);
}
