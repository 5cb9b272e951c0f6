import { expect, it } from 'vitest';
import type { LogLine } from '../../activities/host/container-host.ts';
import { LogBuffer, renderLogLine } from '../../activities/host/log-buffer.ts';
import { LogPieces, readLogPieces } from '../../activities/host/log-pieces.ts';
import { PieceWriter } from '../../activities/host/piece-writer.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { FallibleStore } from '../support/fallible-store.ts';

const clock = useFakeClock();
const target = { key: 'log', chunkPrefix: 'log/' };

function bench(headBytes?: number) {
  const store = new FallibleStore();
  const buffer = new LogBuffer(headBytes === undefined ? {} : { headBytes });
  const writer = new PieceWriter(new LogPieces(store, target), buffer, undefined);
  return { store, buffer, writer };
}

function line(number: number, text = ''): LogLine {
  return { time: '2026-01-01T00:00:00Z', stream: 'stdout', text, cursor: `cursor-${number}` };
}

const LINE_BYTES = Buffer.byteLength(renderLogLine(line(1)));

it('ends a piece where its last line ends', async () => {
  const { store, writer } = bench();
  await writer.push(line(1));
  await writer.push(line(2));
  writer.store();
  await writer.settled();
  expect(await readLogPieces(store, target)).toMatchObject([{ cursor: 'cursor-2' }]);
});

it('ends the last piece where the head ends', async () => {
  const { store, buffer, writer } = bench(2 * LINE_BYTES);
  for (const number of [1, 2, 3, 4]) await writer.push(line(number));
  writer.store();
  await writer.settled();
  const [piece, ...others] = await readLogPieces(store, target);
  expect(piece).toMatchObject({ cursor: 'cursor-2', text: renderLogLine(line(1)).repeat(2) });
  expect(others).toEqual([]);
  expect(buffer.takeTail()).toBe(renderLogLine(line(1)).repeat(2));
});

it('stores pieces one after another', async () => {
  const { store, writer } = bench();
  const slow = store.script.hold('put');
  await writer.push(line(1));
  writer.store();
  await writer.push(line(2));
  writer.store();
  await clock.pass(1_000);
  expect(store.script.counts.get('put')).toBe(1);
  slow.release();
  await writer.settled();
  const pieces = await readLogPieces(store, target);
  expect(pieces.map(({ cursor }) => cursor)).toEqual(['cursor-1', 'cursor-2']);
});

it('stores nothing after a piece that failed', async () => {
  const { store, writer } = bench();
  store.script.fail('put');
  await writer.push(line(1));
  writer.store();
  await writer.push(line(2));
  writer.store();
  await writer.settled();
  expect(writer.failed.reason).toEqual(new Error('The store is away [put]'));
  expect(store.objects.size).toBe(0);
});

it('fails where another server was first', async () => {
  const { store, writer } = bench();
  await store.put('log/000000.log', 'cursor-1\nanother\n');
  await writer.push(line(1));
  writer.store();
  await writer.settled();
  expect(String(writer.failed.reason)).toMatch(/Cannot add log\/000000\.log as another server/);
  expect(store.text('log/000000.log')).toBe('cursor-1\nanother\n');
});

it('makes a fast program wait for the store', async () => {
  const { store, writer } = bench();
  const slow = store.script.hold('put');
  let pushed = 0;
  const program = (async () => {
    for (let number = 0; number < 60; number += 1) {
      await writer.push(line(number, 'x'.repeat(50_000)));
      pushed += 1;
    }
  })();
  await slow.arrived;
  await clock.pass(10_000);
  // One piece is on its way, another one waits.
  expect(pushed).toBeGreaterThan(20);
  expect(pushed).toBeLessThan(45);
  slow.release();
  await program;
  expect(pushed).toBe(60);
});
