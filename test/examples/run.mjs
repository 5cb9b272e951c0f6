// @ts-check
/** Starts a fleet from a program, watches it and prints its result: `node run.mjs wordcount.yaml [<task queue>]`. */

import { Client, Connection } from '@temporalio/client';
import { FleetClient, loadFleetSpec } from 'serverless-fleets/client';

const [, , file = 'wordcount.yaml', taskQueue = 'fleets'] = process.argv;

const address = process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233';
const connection = await Connection.connect({ address });
const fleets = new FleetClient({ client: new Client({ connection }), taskQueue });

const { input } = await loadFleetSpec(file);
const fleet = await fleets.start(input);
for await (const { state, tasks } of fleets.watch(fleet.id)) {
  console.error(`${fleet.name}: ${state}, ${tasks?.succeeded ?? 0} of ${fleet.tasks} succeeded`);
}
const result = await fleets.result(fleet.id);
console.log(JSON.stringify(result, null, 2));

await connection.close();
process.exitCode = result.state === 'succeeded' ? 0 : 1;
