/**
 * The emulator as a program: `node main.js [--port 4100] [--region eu-de] [--speed 10 | --manual-clock] [--no-auth]
 * [--machines docker [--address-block 10.244.0.0/16]]`.
 */

import { parseArgs } from 'node:util';

import { startVpcEmulator } from './emulator.ts';
import { createDockerMachines } from './machines/docker-machines.ts';
import { defaultSettings } from './settings.ts';
import { createRunningClock } from './time/emulator-clock.ts';
import { createManualClock } from './time/manual-clock.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4100' },
    host: { type: 'string', default: '127.0.0.1' },
    region: { type: 'string', default: 'us-south' },
    speed: { type: 'string', default: '1' },
    'manual-clock': { type: 'boolean', default: false },
    'no-auth': { type: 'boolean', default: false },
    machines: { type: 'string', default: 'none' },
    'address-block': { type: 'string' },
  },
});
const block = values['address-block'];
if (!['none', 'docker'].includes(values.machines)) {
  throw new Error(`Cannot use --machines ${values.machines}: there are none and docker`);
}
const machines =
  values.machines === 'docker'
    ? await createDockerMachines({
        ...(block !== undefined && { addressBlock: block }),
        report: (line) => console.log(line),
      })
    : undefined;
const addressBlock = machines?.addressBlock ?? block;

const emulator = await startVpcEmulator({
  port: Number(values.port),
  host: values.host,
  region: values.region,
  clock: values['manual-clock']
    ? createManualClock(Date.now())
    : createRunningClock(Number(values.speed)),
  ...(machines && { machines }),
  ...(addressBlock !== undefined && { addressBlock }),
  settings: { ...defaultSettings, auth: values['no-auth'] ? 'none' : 'iam' },
});
console.log(
  `The VPC API of ${values.region} is at ${emulator.serviceUrl}, its control at ${emulator.url}/_emulator/` +
    (machines ? `; machines really run, at addresses of ${machines.addressBlock}` : ''),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void emulator.close().then(() => machines?.close()));
