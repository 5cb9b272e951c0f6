/** The end of a program and the end of the engine under it are told apart. */

import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWithOwnEngines } from '../support/describe-with-docker.ts';
import { DockerBench } from '../support/docker-bench.ts';
import { OwnDockerEngine } from '../support/own-docker-engine.ts';

const cutOff = expect.stringContaining('ended from outside') as string;
const heedsTerm = (exitCode: number): string =>
  `trap "exit ${exitCode}" TERM; while :; do sleep 0.05; done`;

let engine: OwnDockerEngine;
let bench: DockerBench;
let watching: AbortController;

/** The host knows of breaks by its watch, as whoever serves a worker keeps one. */
async function open(liveRestore: boolean): Promise<void> {
  engine = new OwnDockerEngine({ liveRestore });
  await engine.start();
  bench = new DockerBench({ socketPath: engine.socketPath });
  watching = new AbortController();
  const notices = bench.host.watch(bench.labels, watching.signal);
  void (async () => {
    for await (const _notice of notices) await bench.host.describe().catch(() => undefined);
  })();
}

afterEach(async () => {
  watching.abort();
  await bench.cleanUp().catch(() => undefined);
  await engine.remove();
});

describeWithOwnEngines('an engine without live-restore', () => {
  beforeEach(() => open(false));

  it('that stops cuts off what runs, whatever the exit code', async () => {
    const own = await bench.start('exit 4');
    await bench.end(own);
    const started = await Promise.all([0, 3].map((code) => bench.start(heedsTerm(code))));
    await engine.stop();
    await engine.start();
    expect(await bench.phase(started[0] ?? '')).toMatchObject({ exitCode: 0, cutOff });
    expect(await bench.phase(started[1] ?? '')).toMatchObject({ exitCode: 3, cutOff });
    expect(await bench.phase(own)).toMatchObject({ exitCode: 4 });
    expect(await bench.phase(own)).not.toHaveProperty('cutOff');
    const later = await bench.start('exit 143');
    expect(await bench.end(later)).not.toHaveProperty('cutOff');
  });

  it('that is killed cuts off what ran when it is back', async () => {
    const id = await bench.start(heedsTerm(0));
    await engine.kill();
    await engine.start();
    expect(await bench.end(id)).toMatchObject({ exitCode: 0, cutOff });
    // Somebody who was not there at the time sees the same.
    const [seen] = await bench.another().list(bench.labels);
    expect(seen?.phase).toMatchObject({ exitCode: 0, cutOff });
  });

  it('tells a newcomer that a killed program was cut off', async () => {
    const id = await bench.start(heedsTerm(143));
    await engine.stop();
    await engine.start();
    const newcomer = bench.another();
    expect((await newcomer.inspect(id))?.phase).toMatchObject({ exitCode: 143, cutOff });
  });
});

describeWithOwnEngines('an engine with live-restore', () => {
  beforeEach(() => open(true));

  it.each(['stop', 'kill'] as const)('leaves what runs alone at a %s', async (how) => {
    const runs = await bench.start(heedsTerm(0));
    const ends = await bench.start('sleep 0.5; exit 7');
    await engine[how]();
    await delay(1_000);
    await engine.start();
    expect(await bench.phase(runs)).toMatchObject({ kind: 'running' });
    expect(await bench.end(ends)).toMatchObject({ exitCode: 7 });
    expect(await bench.phase(ends)).not.toHaveProperty('cutOff');
  });
});
