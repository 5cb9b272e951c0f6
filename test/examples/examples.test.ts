import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { FleetClient } from '../../cli/client/fleet-client.ts';
import { loadFleetSpec } from '../../cli/client/load-spec.ts';
import { describeWithDocker } from '../support/describe-with-docker.ts';
import { ensureTestImage } from '../support/docker-images.ts';
import { ExampleRun } from '../support/example-run.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';

describe('the examples', () => {
  let server: ExampleRun;
  let folder: string;
  let taskQueue: string;
  let env: Readonly<Record<string, string>>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'examples-'));
    taskQueue = `q-${randomBytes(4).toString('hex')}`;
    env = { TEMPORAL_ADDRESS: sharedTemporalAddress(), FLEET_STATE: folder };
    server = new ExampleRun({ program: 'worker.mjs', args: [taskQueue], env });
    await server.untilSaid('serving');
  });

  afterEach(async () => {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('run a fleet from one program in another', async () => {
    const run = new ExampleRun({
      program: 'run.mjs',
      args: [example('wordcount.yaml'), taskQueue],
      env,
    });
    expect(await run.exit(), run.said + server.said).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      name: 'wordcount',
      state: 'succeeded',
      tasks: { total: 3, succeeded: 3 },
    });
    expect(run.stderr).toContain('wordcount: succeeded, 3 of 3 succeeded');
  });

  it('serve until a signal asks them to stop', async () => {
    server.signal('SIGTERM');
    expect(await server.exit(), server.said).toBe(0);
  });

  describeWithDocker('with images', () => {
    it('greet from a container each', async () => {
      const { input } = await loadFleetSpec(example('hello.yaml'), {
        image: await ensureTestImage(),
      });
      const connection = await Connection.connect({ address: sharedTemporalAddress() });
      try {
        const fleets = new FleetClient({ client: new Client({ connection }), taskQueue });
        const { id } = await fleets.start(input, { workflowId: `${taskQueue}-hello` });
        const result = await fleets.result(id);
        expect(result, server.said).toMatchObject({ state: 'succeeded', tasks: { succeeded: 10 } });
      } finally {
        await connection.close();
      }
    });
  });
});

function example(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
