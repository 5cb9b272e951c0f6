import type { HostDescription } from '../container-host.ts';
import type { DockerConnection } from './docker-connection.ts';

export interface EngineInfo {
  readonly ServerVersion: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  /** RFC 3339; by the engine's own clock, which need not be ours. */
  readonly SystemTime: string;
  /** Whether containers outlive the engine. */
  readonly LiveRestoreEnabled: boolean;
}

export async function describeEngine(connection: DockerConnection): Promise<HostDescription> {
  const info = await engineInfo(connection);
  return {
    version: `Docker ${info.ServerVersion}`,
    milliCpu: info.NCPU * 1000,
    memoryBytes: info.MemTotal,
  };
}

export function engineInfo(connection: DockerConnection): Promise<EngineInfo> {
  return connection.ask('describe', 'the engine', (docker: WithInfo, abortSignal) =>
    docker.info({ abortSignal }),
  );
}

/** dockerode's types know neither the options nor the answer. */
interface WithInfo {
  info(options: { readonly abortSignal: AbortSignal }): Promise<EngineInfo>;
}
