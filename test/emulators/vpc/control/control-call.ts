import { z } from 'zod';

import { messageOf } from '../messages.ts';
import { phases } from '../time/latencies.ts';
import { counts, failHost, preempt, replug } from './control-commands.ts';
import {
  bootTroublesSchema,
  capacitySchema,
  faultsSchema,
  settingsSchema,
  startFailuresSchema,
} from './control-schemas.ts';
import type { Reply } from '../http/exchange.ts';
import type { Incoming } from '../http/incoming.ts';
import type { World } from '../world.ts';

type Command = (world: World, incoming: Incoming) => unknown;

const nameSchema = z.strictObject({ name: z.string(), notice: z.boolean().default(true) });
const passSchema = z.strictObject({ ms: z.number().min(0) });

/** By method and path below `/_emulator/`. */
const commands: Readonly<Record<string, Command>> = {
  'GET state': (world) => ({
    nowMs: world.clock.now(),
    counts: counts(world),
    settings: world.settings,
    faults: world.faults,
    capacity: world.capacity,
    startFailures: world.startFailures,
    bootTroubles: world.bootTroubles,
    troubles: world.troubles,
    phases,
  }),
  'GET requests': (world, { url }) =>
    world.requests.entries(url.searchParams.get('operation') ?? undefined),
  'GET costs': (world) => world.costs.entries(world.clock.now()),
  'GET transitions': (world) => world.transitions,
  'PUT settings': (world, { body }) => {
    const change = settingsSchema.parse(body);
    world.settings = {
      ...world.settings,
      ...change,
      latencies: { ...world.settings.latencies, ...change.latencies },
      quotas: { ...world.settings.quotas, ...change.quotas },
    };
    return world.settings;
  },
  'PUT faults': (world, { body }) => (world.faults = faultsSchema.parse(body)),
  'PUT capacity': (world, { body }) => (world.capacity = capacitySchema.parse(body)),
  'PUT start-failures': (world, { body }) =>
    (world.startFailures = startFailuresSchema.parse(body)),
  'PUT boot-troubles': (world, { body }) => (world.bootTroubles = bootTroublesSchema.parse(body)),
  'POST preempt': (world, { body }) => {
    const { name, notice } = nameSchema.parse(body);
    preempt(world, name, notice);
  },
  'POST fail-host': (world, { body }) => failHost(world, nameSchema.parse(body).name),
  'POST unplug': (world, { body }) => replug(world, nameSchema.parse(body).name, 'unplug'),
  'POST plug-in': (world, { body }) => replug(world, nameSchema.parse(body).name, 'plugIn'),
  'POST pass': async ({ clock }, { body }) => {
    const { ms } = passSchema.parse(body);
    if (!('pass' in clock) || typeof clock.pass !== 'function') {
      throw new Error('Cannot move the clock as it runs by itself: start with --manual-clock');
    }
    await clock.pass(ms);
  },
};

export async function callControl(world: World, incoming: Incoming, path: string): Promise<Reply> {
  const command = commands[`${incoming.method} ${path}`];
  if (command === undefined) {
    return { status: 404, body: { message: 'Unknown command', known: Object.keys(commands) } };
  }
  try {
    return { status: 200, body: (await command(world, incoming)) ?? {} };
  } catch (error) {
    return { status: 400, body: { message: messageOf(error) } };
  }
}
