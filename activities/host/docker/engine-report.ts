/** What an engine says of itself, as far as it matters whether instances run well on it. */

import { type EngineInfo, engineInfo } from './docker-engine.ts';
import { DockerConnection } from './docker-connection.ts';
import { localEngine } from './engine-link.ts';

export interface EngineReport {
  readonly version: string;
  /** `1.41` */
  readonly apiVersion: string;
  readonly milliCpu: number;
  readonly memoryBytes: number;
  /** Limits that it does not enforce: `memory`, `cpu`, `pids`. */
  readonly missingLimits: readonly string[];
  /** `1`, `2`, or what it says. */
  readonly cgroupVersion: string;
  readonly logDrivers: readonly string[];
  /** Where images and containers lie, on the engine's computer. */
  readonly rootFolder: string;
  readonly storageDriver: string;
}

/** Asks an engine once. Throws `HostUnavailable`, whose cause is the system's own error. */
export async function reportEngine(socketPath: string, timeoutMs: number): Promise<EngineReport> {
  const connection = new DockerConnection({ engine: localEngine(socketPath), timeoutMs });
  try {
    const [info, { ApiVersion }] = await Promise.all([
      engineInfo(connection),
      connection.ask('describe', 'the engine', (docker) => docker.version()),
    ]);
    return engineReport(info, ApiVersion);
  } finally {
    connection.close();
  }
}

function engineReport(info: EngineInfo & Partial<EngineDetails>, apiVersion: string): EngineReport {
  return {
    apiVersion,
    version: info.ServerVersion,
    milliCpu: info.NCPU * 1000,
    memoryBytes: info.MemTotal,
    missingLimits: [
      ...(info.MemoryLimit === false ? ['memory'] : []),
      ...(info.CpuCfsQuota === false ? ['cpu'] : []),
      ...(info.PidsLimit === false ? ['pids'] : []),
    ],
    cgroupVersion: info.CgroupVersion ?? '1',
    logDrivers: info.Plugins?.Log ?? [],
    rootFolder: info.DockerRootDir ?? '',
    storageDriver: info.Driver ?? '',
  };
}

/** What engines that speak Docker's language may leave out. */
interface EngineDetails {
  readonly MemoryLimit: boolean;
  readonly CpuCfsQuota: boolean;
  readonly PidsLimit: boolean;
  readonly CgroupVersion: string;
  readonly Plugins: { readonly Log?: readonly string[] | null };
  readonly DockerRootDir: string;
  readonly Driver: string;
}
