import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { HostUnavailable } from '../../activities/host/container-host.ts';
import { createDockerHost } from '../../activities/host/docker-host.ts';
import { sinceOf } from '../../activities/host/docker/docker-log-cursor.ts';
import { LogFrames } from '../../activities/host/docker/docker-log-frames.ts';
import { LogLines } from '../../activities/host/docker/docker-log-lines.ts';
import { nanosecondsOf } from '../../activities/host/docker/docker-time.ts';
import type { LogLine } from '../../activities/host/container-host.ts';
import { describeWithDocker } from '../support/describe-with-docker.ts';
import { DockerBench } from '../support/docker-bench.ts';
import { ensureTestImage } from '../support/docker-images.ts';
import { startEngineProxy } from '../support/engine-proxy.ts';
import { until } from '../support/until.ts';

describeWithDocker('logs of a Docker host', (socketPath) => {
  let bench: DockerBench;

  beforeEach(async () => {
    await ensureTestImage(socketPath);
    bench = new DockerBench({ socketPath });
  });

  afterEach(() => bench.cleanUp());

  test('a cut log is resumed without loss or repetition', async () => {
    const script = 'for i in $(seq 2000); do echo out $i; echo err $i >&2; done';
    const id = await bench.start(script);
    const proxy = await startEngineProxy(socketPath);
    const host = createDockerHost({ socketPath: proxy.socketPath });
    const lines: LogLine[] = [];
    const { signal } = new AbortController();
    for (let cuts = 0; ; cuts += 1) {
      try {
        const cursor = lines.at(-1)?.cursor;
        const options = { follow: true, signal, ...(cursor && { cursor }) };
        for await (const line of host.logs(id, options)) {
          lines.push(line);
          if (cuts < 8 && lines.length % 250 === 0) proxy.cut();
        }
        break;
      } catch (error) {
        expect(error).toBeInstanceOf(HostUnavailable);
      }
    }
    await host.close();
    await proxy.close();
    const counted = Array.from({ length: 2000 }, (_, index) => index + 1);
    expect(texts(lines, 'stdout')).toEqual(counted.map((index) => `out ${index}`));
    expect(texts(lines, 'stderr')).toEqual(counted.map((index) => `err ${index}`));
  });

  test('every line of a short program is followed', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await bench.start('for i in $(seq 50); do echo $i; done; printf end');
      const lines = await bench.lines(id, { follow: true });
      expect(lines.map((line) => line.text)).toEqual([...numbers(50), 'end']);
    }
  });

  test('a line still being written waits for its end', async () => {
    const script = 'head -c 40000 /dev/zero | tr "\\0" x; echo written >&2; sleep 60';
    const id = await bench.start(script);
    const before = await until('it is written', async () => {
      const lines = await bench.lines(id);
      return lines.length > 0 && lines;
    });
    expect(before.map((line) => line.text)).toEqual(['written']);
    await bench.host.signal(id, 'KILL');
    await bench.end(id);
    expect(texts(await bench.lines(id), 'stdout')).toEqual(['x'.repeat(40_000)]);
  });

  test('following begins before the start', async () => {
    const id = await bench.host.create(bench.spec('echo hello'));
    const following = bench.lines(id, { follow: true });
    await bench.host.start(id);
    expect((await following).map((line) => line.text)).toEqual(['hello']);
  });
});

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

function texts(lines: readonly LogLine[], stream: LogLine['stream']): string[] {
  return lines.filter((line) => line.stream === stream).map((line) => line.text);
}

/** What an engine has in a log: lines of a stream at a time, in pieces of at most 16 KiB. */
interface Logged {
  readonly stream: LogLine['stream'];
  readonly nanoseconds: number;
  readonly text: string;
}

const logged: fc.Arbitrary<readonly Logged[]> = fc
  .array(
    fc.record({
      stream: fc.constantFrom('stdout', 'stderr'),
      step: fc.nat({ max: 2 }),
      text: fc.oneof(
        fc.stringMatching(/^[a-z]{0,5}$/),
        fc.nat({ max: 150_000 }).map((length) => 'x'.repeat(length)),
      ),
    }),
    { maxLength: 8 },
  )
  .map((steps) => {
    const clocks = { stdout: 0, stderr: 0 };
    return steps.map(({ stream, step, text }) => {
      clocks[stream] += step;
      return { stream, nanoseconds: clocks[stream], text };
    });
  });

test('resuming at any line loses and repeats nothing', () => {
  fc.assert(
    fc.property(logged, fc.nat(), fc.integer({ min: 1000, max: 70_000 }), (log, at, chunkBytes) => {
      const whole = read(log, undefined, chunkBytes);
      if (whole.length === 0) return;
      const stop = at % whole.length;
      const rest = read(log, whole[stop]?.cursor, chunkBytes);
      expect(rest).toEqual(whole.slice(stop + 1));
    }),
    { numRuns: 100 },
  );
});

test('lines come whole or in parts of 64 KiB', () => {
  fc.assert(
    fc.property(logged, fc.integer({ min: 1000, max: 70_000 }), (log, chunkBytes) => {
      const lines = read(log, undefined, chunkBytes);
      for (const stream of ['stdout', 'stderr'] as const) {
        const written = log.filter((entry) => entry.stream === stream).map(({ text }) => text);
        expect(texts(lines, stream).join('')).toBe(written.join(''));
      }
      expect(lines.every(({ text }) => text.length <= 65_536)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

/** Reads a log in chunks, as an engine gives it to one who asks from a cursor on. */
function read(log: readonly Logged[], cursor: string | undefined, chunkBytes: number): LogLine[] {
  const lines = new LogLines(cursor);
  const frames = new LogFrames();
  const since = BigInt(sinceOf(lines.position)?.replace('.', '') ?? 0);
  const bytes = Buffer.concat(
    log.filter((entry) => (nanosecondsOf(timeOf(entry)) ?? 0n) >= since).flatMap(framesOf),
  );
  const read: LogLine[] = [];
  for (let from = 0; from < bytes.length; from += chunkBytes) {
    const chunk = bytes.subarray(from, from + chunkBytes);
    read.push(...frames.push(chunk).flatMap((frame) => lines.push(frame)));
  }
  return [...read, ...lines.end()];
}

function framesOf(entry: Logged): Buffer[] {
  const whole = `${entry.text}\n`;
  const pieces = whole.match(/[^]{1,16384}/g) ?? [];
  return pieces.map((piece) => {
    const payload = Buffer.from(`${timeOf(entry)} ${piece}`);
    const header = Buffer.alloc(8);
    header.writeUInt8(entry.stream === 'stdout' ? 1 : 2, 0);
    header.writeUInt32BE(payload.length, 4);
    return Buffer.concat([header, payload]);
  });
}

function timeOf({ nanoseconds }: Logged): string {
  return `2026-01-01T00:00:00.${String(nanoseconds).padStart(9, '0')}Z`;
}
