/** Process hosts in a folder of their own, for tests. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerHost, ContainerSpec } from '../../activities/host/container-host.ts';
import { createProcessHost, type ProcessHostOptions } from '../../activities/host/process-host.ts';
import { ProcessFolder } from '../../activities/host/process/process-folder.ts';
import type { RunClaim } from '../../activities/host/process/process-phase.ts';
import { readClaim } from '../../activities/host/process/process-record.ts';
import type { HostFixture } from '../contract/host/host-fixture.ts';

export interface ProcessFixture extends HostFixture {
  readonly folder: ProcessFolder;
  /** Who runs a started instance. */
  readonly claimOf: (id: string) => Promise<RunClaim>;
}

export async function createProcessFixture(
  options: Omit<ProcessHostOptions, 'folder'> = {},
): Promise<ProcessFixture> {
  const folder = new ProcessFolder(await mkdtemp(join(tmpdir(), 'process-host-')));
  const hosts: ContainerHost[] = [];
  const open = (): ContainerHost => {
    const host = createProcessHost({ ...options, folder: folder.root });
    hosts.push(host);
    return host;
  };
  let names = 0;
  const nextName = (): string => `instance-${(names += 1)}`;
  return {
    folder,
    host: open(),
    spec: (overrides) => ({ ...boringSpec, name: nextName(), ...overrides }),
    script: (sh) => ({ command: ['/bin/sh', '-c', sh] }),
    another: async () => open(),
    claimOf: async (id) => {
      const claim = await readClaim(folder.pathOf(id));
      if (claim?.kind !== 'run') throw new Error(`${id} never ran: ${JSON.stringify(claim)}`);
      return claim;
    },
    cleanup: async () => {
      await removeAll(open());
      await Promise.all(hosts.map((host) => host.close()));
      await rm(folder.root, { recursive: true, force: true });
    },
  };
}

const boringSpec: Omit<ContainerSpec, 'name'> = {
  labels: { test: 'contract' },
  command: ['true'],
  env: {},
  milliCpu: 100,
  memoryBytes: 64e6,
  pidsLimit: 100,
};

async function removeAll(host: ContainerHost): Promise<void> {
  const states = await host.list({});
  await Promise.all(states.map((state) => host.remove(state.id, { force: true })));
}
