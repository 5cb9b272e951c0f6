// @ts-check
import { mkdtemp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { defaultSettings, startFleetServer } from 'serverless-fleets';
import { noFailpoint } from 'serverless-fleets/activities';
import { recordedHost } from './recorded-host.mjs';
import { Tape, timed } from './runs.mjs';

/**
 * A fleet server in this process, all of whose fleets run on one container host.
 *
 * @param {import('./world.mjs').World} world
 * @param {import('./closers.mjs').Closers} closers
 * @param {import('serverless-fleets/activities').ContainerHost} host closed with the server
 * @param {import('serverless-fleets/client').FleetSpecInput extends infer Spec ? Omit<Spec, 'tasks'> : never} spec
 * @returns {Promise<import('./runs.mjs').Runner>}
 */
export async function openFleetRunner(world, closers, host, spec) {
  const tape = new Tape();
  const folder = await mkdtemp(join(world.folder, 'server-'));
  const taskQueue = basename(folder);
  const server = await startFleetServer(
    serverOptions(world, { folder, taskQueue, host: recordedHost(host, tape) }),
  );
  closers.push(() => server.stop());
  return {
    run: (tasks) =>
      timed(world, tape, tasks, (workflowId) =>
        world.client.workflow.execute('fleet', {
          taskQueue,
          workflowId,
          args: [{ ...spec, tasks: { count: tasks } }],
        }),
      ),
  };
}

/**
 * @param {Pick<import('./world.mjs').World, 'address' | 'logger'>} world
 * @param {{ folder: string, taskQueue: string, host: import('serverless-fleets/activities').ContainerHost }} own
 * @returns {import('serverless-fleets').FleetServerOptions}
 */
export function serverOptions({ address, logger }, { folder, taskQueue, host }) {
  return {
    connection: { address },
    namespace: 'default',
    taskQueue,
    role: 'all',
    stateFolder: folder,
    storeFolder: join(folder, 'store'),
    docker: {},
    containerHosts: {
      open: async () => host,
      openMachine: noMachines,
      door: { knock: noMachines, run: noMachines },
      close: () => host.close(),
    },
    // Room for many small instances, whatever the computer is.
    capacity: { milliCpu: 1_000_000, memoryBytes: 1e15 },
    settings: defaultSettings,
    failpoint: noFailpoint,
    logger,
  };
}

const noMachines = () => Promise.reject(new Error('this world has no machines'));
