import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogPieces } from '../../activities/host/log-pieces.ts';
import { AttemptLog } from '../../cli/client/attempt-log.ts';
import type { LogRequest } from '../../cli/client/fleet-logs.ts';
import { FleetClient } from '../../cli/client/fleet-client.ts';
import { storeKeys, taskWorkflowId } from '../../workflows/domain/ids.ts';
import { fleetInput, fleetRef } from '../support/fake-fleet-workflows.ts';
import { FakeTemporal, RUN_ID } from '../support/fake-temporal.ts';
import { MemoryStore } from '../support/memory-store.ts';

const target = (task: string, attempt = 1) => ({
  key: storeKeys.log(RUN_ID, task, attempt),
  chunkPrefix: storeKeys.logChunks(RUN_ID, task, attempt),
});

const line = (second: number, text: string, stream = 'stdout') =>
  `2026-08-06T19:48:${String(second).padStart(2, '0')}.5Z ${stream} ${text}\n`;

/** A fleet of three tasks with what a test stores of their logs. */
function logBench(status: 'RUNNING' | 'COMPLETED' = 'COMPLETED') {
  const root = { workflowId: 'wordcount', type: 'fleet', input: fleetInput(3) };
  const temporal = new FakeTemporal([{ ...root, status }]);
  let onCall = (_call: string): void => undefined;
  const store = new MemoryStore((call) => onCall(call));
  const client = new FleetClient({ client: temporal.client, store });
  return {
    store,
    client,
    end: () => temporal.set({ ...root, status: 'COMPLETED' }),
    endTask: (index: string) =>
      temporal.set({
        workflowId: taskWorkflowId(fleetRef, index),
        type: 'fleetTask',
        status: 'COMPLETED',
      }),
    onCall: (listener: (call: string) => void) => (onCall = listener),
    read: (request: LogRequest = {}) => readAll(client, request),
  };
}

async function readAll(client: FleetClient, request: LogRequest): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { task, attempt, stream, text } of client.logs('wordcount', request)) {
    lines.push(`${task}/${attempt} ${stream} ${text}`);
  }
  return lines;
}

describe('the log of an attempt', () => {
  it('is read once, however reads and writes alternate', async () => {
    const steps = fc.array(fc.constantFrom('read', 'write'), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(steps, async (order) => {
        const store = new MemoryStore();
        const writer = new LogPieces(store, target('0'));
        const log = new AttemptLog(store, target('0'));
        let text = '';
        for (const [position, step] of order.entries()) {
          if (step === 'read') text += await log.read();
          else await writer.add('cursor', line(position, `line ${position}`));
        }
        const whole = await writer.finish(line(59, 'the rest'));
        while (!log.isFinished()) text += await log.read();
        expect(text).toBe(whole);
      }),
    );
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'is read once though it is made one object at call %i of a read',
    async (compactAt) => {
      let calls = 0;
      let makeOneObject = (): void => undefined;
      const store = new MemoryStore(() => {
        calls += 1;
        if (calls === compactAt) makeOneObject();
      });
      const writer = new LogPieces(store, target('0'));
      for (const second of [1, 2, 3]) await writer.add('c', line(second, `line ${second}`));
      const whole =
        [1, 2, 3].map((second) => line(second, `line ${second}`)).join('') + line(4, 'rest');
      makeOneObject = () => {
        store.objects.clear();
        store.objects.set(target('0').key, whole);
      };
      const log = new AttemptLog(store, target('0'));
      let text = '';
      for (let reads = 0; reads < 6; reads += 1) text += await log.read();
      expect({ text, isFinished: log.isFinished() }).toEqual({
        text: calls >= compactAt ? whole : expect.anything(),
        isFinished: calls >= compactAt,
      });
    },
  );
});

describe('logs', () => {
  it('come by task and attempt, numbers as people count', async () => {
    const { store, read } = logBench();
    await store.put(target('2').key, line(1, 'c'));
    await store.put(target('1', 10).key, line(1, 'b10'));
    await store.put(target('1', 2).key, line(1, 'b2') + line(2, 'oops', 'stderr'));
    await store.put(`${target('0').chunkPrefix}000000.log`, `cursor\n${line(1, 'a')}`);
    expect(await read()).toEqual([
      '0/1 stdout a',
      '1/2 stdout b2',
      '1/2 stderr oops',
      '1/10 stdout b10',
      '2/1 stdout c',
    ]);
  });

  it('may be of one task, of one attempt', async () => {
    const { store, read } = logBench();
    await store.put(target('1', 1).key, line(1, 'one'));
    await store.put(target('1', 2).key, line(1, 'two'));
    await store.put(target('2', 1).key, line(1, 'other'));
    expect(await read({ task: '1' })).toEqual(['1/1 stdout one', '1/2 stdout two']);
    expect(await read({ task: '1', attempt: 2 })).toEqual(['1/2 stdout two']);
  });

  it('may be cut to the last lines, or the latest', async () => {
    const { store, read } = logBench();
    await store.put(target('1').key, [1, 2, 3].map((second) => line(second, `${second}`)).join(''));
    expect(await read({ tail: 2 })).toEqual(['1/1 stdout 2', '1/1 stdout 3']);
    expect(await read({ tail: 0 })).toEqual([]);
    const since = new Date('2026-08-06T19:48:02.500Z');
    expect(await read({ since })).toEqual(['1/1 stdout 2', '1/1 stdout 3']);
  });

  it('keep our mark where output was left out', async () => {
    const { store, read } = logBench();
    await store.put(target('1').key, `${line(1, 'a')}... 99 bytes left out ...\n${line(2, 'b')}`);
    expect(await read()).toEqual([
      '1/1 stdout a',
      '1/1 stderr ... 99 bytes left out ...',
      '1/1 stdout b',
    ]);
  });

  it('follow a fleet through attempts that come, to its end', async () => {
    const { store, read, end, onCall } = logBench('RUNNING');
    const writer = new LogPieces(store, target('0'));
    await writer.add('c', line(1, 'first'));
    let lists = 0;
    onCall((call) => {
      if (!call.startsWith('list')) return;
      lists += 1;
      if (lists === 2) {
        void writer.finish(line(2, 'second'));
        void store.put(target('2').key, line(3, 'third'));
        end();
      }
    });
    expect(await read({ follow: true, tail: 1 })).toEqual([
      '0/1 stdout first',
      '0/1 stdout second',
      '2/1 stdout third',
    ]);
  });

  it('follow a task no longer than it lives', async () => {
    const { store, read, endTask } = logBench('RUNNING');
    await store.put(target('1').key, line(1, 'all'));
    endTask('1');
    expect(await read({ task: '1', follow: true })).toEqual(['1/1 stdout all']);
  });

  it('follow one attempt to the end of its log', async () => {
    const { store, read } = logBench('RUNNING');
    await store.put(target('1').key, line(1, 'all'));
    expect(await read({ task: '1', attempt: 1, follow: true })).toEqual(['1/1 stdout all']);
  });

  it('are refused for a task that does not exist', async () => {
    const { read } = logBench();
    await expect(read({ task: '3', follow: true })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are refused without a store', async () => {
    const temporal = new FakeTemporal([{ workflowId: 'wordcount', type: 'fleet' }]);
    const client = new FleetClient({ client: temporal.client });
    await expect(client.logs('wordcount').next()).rejects.toMatchObject({ code: 'store-required' });
  });
});
