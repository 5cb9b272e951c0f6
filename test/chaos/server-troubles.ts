/** Trouble with our own servers, and with Temporal's. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetServerProcess } from '../support/fleet-server-process.ts';
import { until } from '../support/until.ts';
import type { ChaosWorld, Trouble } from './chaos-world.ts';

export const killServer: Trouble = async (world) => {
  const server = runningServer(world);
  if (!server) return;
  world.say(`kill -9 server ${server.pid}`);
  await server.kill();
};

export const stopServer: Trouble = async (world) => {
  const server = runningServer(world);
  if (!server) return;
  const { pid } = server;
  world.say(`SIGTERM server ${pid}`);
  server.signal('SIGTERM');
  const hasEnded = (): boolean => server.ended() || server.pid !== pid;
  world.loose.push(async () => {
    await until(`server ${pid} has ended`, hasEnded, { saw: () => server.log() });
  });
};

export const freezeServer: Trouble = async (world) => {
  const server = runningServer(world);
  if (!server) return;
  const forMs = 500 + world.dice.roll() * 6_000;
  const { pid } = server;
  world.say(`SIGSTOP server ${pid} for ${Math.round(forMs)} ms`);
  server.signal('SIGSTOP');
  const thaw = sleep(forMs).then(() => wake(server, pid));
  world.loose.push(() => thaw);
};

export const startServer: Trouble = async (world) => {
  if (!world.temporal.isUp) return;
  const server = world.servers.find((each) => each.ended());
  if (!server) return;
  server.spawn();
  world.say(`start server ${server.pid}`);
};

export const killTemporal: Trouble = async (world) => {
  if (!world.temporal.isUp) return;
  const forMs = world.dice.roll() * 7_000;
  world.say(`kill -9 Temporal for ${Math.round(forMs)} ms`);
  await world.temporal.kill();
  await sleep(forMs);
  await world.temporal.revive();
  world.say('Temporal is back');
};

function runningServer({ servers, dice }: ChaosWorld): FleetServerProcess | undefined {
  return dice.pick(servers.filter((server) => !server.ended()));
}

/** Unless it was killed, and perhaps started anew, meanwhile. */
function wake(server: FleetServerProcess, pid: number): void {
  if (!server.ended() && server.pid === pid) server.signal('SIGCONT');
}
