import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { TestProject } from 'vitest/node';

import { defaultCacheFolder } from '../../workers/temporal/cache-folder.ts';
import { findTemporalCli } from '../../workers/temporal/temporal-cli.ts';
import { startTemporalDevServer } from '../../workers/temporal/temporal-dev-server.ts';
import { requireDocker } from './docker-engine.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The executable `temporal`. */
    temporalCliPath: string;
    /** `host:port` of the Temporal server that the end-to-end tests share. */
    temporalAddress: string;
    /** Its web UI. */
    temporalUiUrl: string;
  }
}

/**
 * What the contract and end-to-end tests need: the built package, the Temporal CLI, a Docker engine if there is one to
 * be had, and for the end-to-end tests a Temporal server.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { root } = project.config;
  requireBuild(root);
  const docker = await requireDocker();
  const stopDocker = docker.available ? docker.stop : async () => undefined;
  try {
    const stopTemporal = await provideTemporal(project);
    return async () => {
      await stopTemporal();
      await stopDocker();
    };
  } catch (error) {
    await stopDocker();
    throw error;
  }
}

async function provideTemporal(project: TestProject): Promise<() => Promise<void>> {
  const cli = await findTemporalCli({
    env: process.env,
    cacheFolder: defaultCacheFolder(process.env),
    report: (line) => console.error(line),
  });
  project.provide('temporalCliPath', cli.path);
  if (project.name === 'contract') return async () => undefined;
  const logFile = await emptyLogFile(project);
  const options = { cliPath: cli.path, ui: true, logFile };
  // A port that was free may be somebody else's by the time that the server asks for it.
  const server = await startTemporalDevServer(options).catch(() => startTemporalDevServer(options));
  project.provide('temporalAddress', server.address);
  project.provide('temporalUiUrl', server.uiUrl ?? '');
  return async () => await server.stop();
}

function requireBuild(root: string): void {
  if (existsSync(join(root, 'dist/workflow-bundle.json'))) return;
  throw new Error('Cannot run these tests as the package is not built. Run "npm run build" first.');
}

async function emptyLogFile({ name, config }: TestProject): Promise<string> {
  const path = join(config.root, `.cache/temporal-${name}.log`);
  await mkdir(join(config.root, '.cache'), { recursive: true });
  await rm(path, { force: true });
  return path;
}
