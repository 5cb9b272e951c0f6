import type Docker from 'dockerode';

import type { ContainerPhase, ContainerSpec, ContainerState } from '../container-host.ts';

/** What the adapter adds to every container. */
export interface ContainerDefaults {
  readonly binds?: readonly string[];
  readonly networkMode?: string;
}

/** The engine's description of a container that is to be created. */
export function containerOptions(
  spec: ContainerSpec,
  { binds = [], networkMode }: ContainerDefaults,
): Docker.ContainerCreateOptions {
  return {
    name: spec.name,
    Image: spec.image ?? '',
    Labels: spec.labels,
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    // With an entry point of its own a container no longer takes the image's arguments.
    ...(spec.command?.length && { Entrypoint: [...spec.command] }),
    ...(spec.args?.length && { Cmd: [...spec.args] }),
    HostConfig: {
      ...limits(spec),
      SecurityOpt: ['no-new-privileges:true'],
      AutoRemove: false,
      RestartPolicy: { Name: 'no' },
      // Readable whatever the engine's default, and never cut: what the engine rotates away is lost to the log.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1p' } },
      Binds: [...binds],
      ...(networkMode !== undefined && { NetworkMode: networkMode }),
    },
  };
}

/** Swap is not granted: `MemorySwap` counts memory and swap together. */
function limits(spec: ContainerSpec): Docker.HostConfig {
  return {
    NanoCpus: spec.milliCpu * 1_000_000,
    Memory: spec.memoryBytes,
    MemorySwap: spec.memoryBytes,
    PidsLimit: spec.pidsLimit,
  };
}

/** What the engine says of a container, in the port's words. */
export function containerState(info: Docker.ContainerInspectInfo): ContainerState {
  return {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    labels: info.Config.Labels ?? {},
    phase: phaseOf(info.State),
  };
}

/**
 * A container that could not be started stays `created`: it never ran. One that is being removed, or could not be
 * removed, is what it was before.
 */
function phaseOf(state: Docker.ContainerInspectInfo['State']): ContainerPhase {
  if (!isTime(state.StartedAt)) return { kind: 'created' };
  if (state.Running || state.Paused || state.Restarting) {
    return { kind: 'running', startedAt: state.StartedAt };
  }
  return {
    kind: 'exited',
    startedAt: state.StartedAt,
    finishedAt: laterOf(state.StartedAt, state.FinishedAt),
    exitCode: state.ExitCode,
    outOfMemory: state.OOMKilled,
    ...(state.Error !== '' && { error: state.Error }),
  };
}

/** Go's zero time stands for "never". */
function isTime(time: string): boolean {
  return time !== '' && !time.startsWith('0001-');
}

/** The engine notes the start after the fact: of a program of a millisecond it may say that it ended before. */
function laterOf(startedAt: string, finishedAt: string): string {
  return Date.parse(finishedAt) >= Date.parse(startedAt) ? finishedAt : startedAt;
}

/** All of these labels, for lists and events. */
export function labelFilter(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}
