import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { ContainerHost, LogLine } from '../../../activities/host/container-host.ts';
import { eventually, linesOf, phaseOf, run, textsOf, type Current } from './host-fixture.ts';

export function followPromises(current: Current): void {
  it('follows until the container has ended', async () => {
    const { host } = current();
    const id = await run(
      current(),
      'for n in 1 2 3; do echo $n; sleep 0.2; done; printf 4; exit 6',
    );
    expect(textsOf(await linesOf(host, id), 'stdout')).toEqual(['1', '2', '3', '4']);
    expect(await phaseOf(host, id)).toMatchObject({ kind: 'exited', exitCode: 6 });
  });

  it('gives lines while the program still runs', async () => {
    const { host } = current();
    const id = await run(current(), 'echo early; sleep 60');
    const [line] = await firstLines(host, id, 1);
    expect(line?.text).toBe('early');
    expect((await phaseOf(host, id)).kind).toBe('running');
  });

  it('does not wait without follow', async () => {
    const { host } = current();
    const id = await run(current(), 'echo early; sleep 60');
    await eventually(
      'the line is there',
      async () => (await linesOf(host, id, { follow: false }))[0],
    );
    expect(textsOf(await linesOf(host, id, { follow: false }), 'stdout')).toEqual(['early']);
  });

  it('resumes while the program still writes', async () => {
    const { host } = current();
    const sh = 'n=0; while [ $n -lt 60 ]; do n=$((n+1)); echo $n; echo e$n >&2; sleep 0.01; done';
    const id = await run(current(), sh);
    const got: LogLine[] = [];
    while (got.length < 90) {
      const cursor = got.at(-1)?.cursor;
      got.push(...(await firstLines(host, id, 9, cursor)));
    }
    const cursor = got.at(-1)?.cursor;
    got.push(...(await linesOf(host, id, { ...(cursor !== undefined && { cursor }) })));
    const numbers = Array.from({ length: 60 }, (_, index) => index + 1);
    expect(textsOf(got, 'stdout')).toEqual(numbers.map((number) => `${number}`));
    expect(textsOf(got, 'stderr')).toEqual(numbers.map((number) => `e${number}`));
  });

  it('ends quietly when aborted in silence', async () => {
    const { host } = current();
    const id = await run(current(), 'sleep 60');
    const stop = new AbortController();
    const lines = linesOf(host, id, { signal: stop.signal });
    await phaseOf(host, id);
    stop.abort();
    expect(await lines).toEqual([]);
    expect(await linesOf(host, id, { signal: stop.signal })).toEqual([]);
  });

  it('reads 100 MB in bounded memory', async () => {
    const { host } = current();
    const sh = `yes "$(head -c 999 /dev/zero | tr '\\0' x)" | head -n 100000`;
    const id = await run(current(), sh);
    const stop = new AbortController();
    const before = memoryInUse();
    let count = 0;
    let most = 0;
    for await (const line of host.logs(id, { follow: true, signal: stop.signal })) {
      if (line.text.length !== 999)
        throw new Error(`line ${count} has ${line.text.length} characters`);
      count += 1;
      if (count % 20_000 === 0) most = Math.max(most, memoryInUse() - before);
    }
    expect(count).toBe(100_000);
    expect(most).toBeLessThan(64e6);
  });

  it('stops reading as soon as aborted', async () => {
    const { host } = current();
    const id = await run(current(), 'while :; do echo line; done');
    expect(await firstLines(host, id, 1_000)).toHaveLength(1_000);
    await host.remove(id, { force: true });
  });
}

/** The first lines from the cursor on; fewer when the log ends before. Ends the reading by its signal. */
async function firstLines(
  host: ContainerHost,
  id: string,
  count: number,
  cursor?: string,
): Promise<readonly LogLine[]> {
  const stop = new AbortController();
  const lines: LogLine[] = [];
  const options = { follow: true, signal: stop.signal, ...(cursor !== undefined && { cursor }) };
  for await (const line of host.logs(id, options)) {
    if (lines.length < count) lines.push(line);
    if (lines.length >= count) stop.abort();
  }
  return lines;
}

/** Bytes that are held on to: what is only waiting to be collected is collected first. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
