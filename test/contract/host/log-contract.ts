import { expect, it } from 'vitest';
import {
  exitOf,
  linesOf,
  outputOf,
  run,
  textsOf,
  type Current,
  type HostContractOptions,
} from './host-fixture.ts';

export function logPromises(
  current: Current,
  { longLinesExact = true }: HostContractOptions,
): void {
  it('gives both streams, each in order', async () => {
    const { host } = current();
    const id = await run(
      current(),
      'for n in 1 2 3 4 5; do echo "out $n"; echo "err $n" >&2; done',
    );
    const lines = await linesOf(host, id);
    const numbers = [1, 2, 3, 4, 5];
    expect(textsOf(lines, 'stdout')).toEqual(numbers.map((number) => `out ${number}`));
    expect(textsOf(lines, 'stderr')).toEqual(numbers.map((number) => `err ${number}`));
  });

  it('dates each line and gives it a cursor', async () => {
    const { host } = current();
    const begin = Date.now();
    const lines = await linesOf(host, await run(current(), 'echo one; echo two'));
    expect(lines).toHaveLength(2);
    for (const { time, cursor } of lines) {
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
      expect(Math.abs(Date.parse(time) - begin)).toBeLessThan(60_000);
      expect(cursor.length).toBeLessThanOrEqual(100);
    }
  });

  it('keeps empty lines, spaces and carriage returns', async () => {
    expect(await outputOf(current(), `printf '\\n  a \\r\\n\\n\\tb\\n\\n'`)).toBe(
      '\n  a \r\n\n\tb\n',
    );
  });

  it('gives a last line without line end', async () => {
    expect(await outputOf(current(), `printf 'first\\nlast'`)).toBe('first\nlast');
  });

  it('replaces bytes that are not UTF-8', async () => {
    expect(await outputOf(current(), `printf 'a\\377\\376b\\303(\\n\\342\\202\\254\\n'`)).toBe(
      'a\uFFFD\uFFFDb\uFFFD(\n€',
    );
  });

  it('gives a very long line in parts', async () => {
    const { host } = current();
    const id = await run(current(), `head -c 1000000 /dev/zero | tr '\\0' x; echo; echo end`);
    const texts = textsOf(await linesOf(host, id), 'stdout');
    expect(texts.at(-1)).toBe('end');
    expect(texts.slice(0, -1).join('') === 'x'.repeat(1_000_000)).toBe(true);
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(64 * 1024);
  });

  it.runIf(longLinesExact)('cuts no character of a long line', async () => {
    const { host } = current();
    const id = await run(current(), `yes 'x€🚢' | head -n 20000 | tr -d '\\n'`);
    const texts = textsOf(await linesOf(host, id), 'stdout');
    expect(texts.join('') === 'x€🚢'.repeat(20_000)).toBe(true);
    expect(Math.max(...texts.map((text) => Buffer.byteLength(text)))).toBeLessThanOrEqual(
      64 * 1024,
    );
  });

  it('resumes at any cursor without loss or repetition', async () => {
    const { host } = current();
    // The same text many times within a moment: neither text nor time tells the lines apart.
    const id = await run(
      current(),
      'for n in 1 2 3 4 5 6 7 8; do echo same; echo same >&2; echo $n; done',
    );
    await exitOf(host, id);
    const all = await linesOf(host, id);
    expect(all).toHaveLength(24);
    for (const [index, { cursor }] of all.entries()) {
      const rest = await linesOf(host, id, { cursor });
      const joined = [...all.slice(0, index + 1), ...rest];
      expect(textsOf(joined, 'stdout')).toEqual(textsOf(all, 'stdout'));
      expect(textsOf(joined, 'stderr')).toEqual(textsOf(all, 'stderr'));
    }
  });

  it('resumes within the parts of a long line', async () => {
    const { host } = current();
    const id = await run(current(), `head -c 200000 /dev/zero | tr '\\0' x; echo; echo end`);
    await exitOf(host, id);
    const all = await linesOf(host, id);
    for (const [index, { cursor }] of all.entries()) {
      const rest = await linesOf(host, id, { cursor });
      expect(rest.map((line) => line.text.length)).toEqual(
        all.slice(index + 1).map((line) => line.text.length),
      );
    }
  });
}
