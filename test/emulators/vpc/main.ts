/** The emulator as a program: `node main.js [--port 4100] [--region eu-de] [--speed 10 | --manual-clock] [--no-auth]`. */

import { parseArgs } from 'node:util';

import { startVpcEmulator } from './emulator.ts';
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
  },
});

const emulator = await startVpcEmulator({
  port: Number(values.port),
  host: values.host,
  region: values.region,
  clock: values['manual-clock']
    ? createManualClock(Date.now())
    : createRunningClock(Number(values.speed)),
  settings: { ...defaultSettings, auth: values['no-auth'] ? 'none' : 'iam' },
});
console.log(
  `The VPC API of ${values.region} is at ${emulator.serviceUrl}, its control at ${emulator.url}/_emulator/`,
);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void emulator.close());
