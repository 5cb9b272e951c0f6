/**
 * Markdown for the user metadata of Temporal's web UI. It renders bold text, links, lists and code; tables lose their
 * borders there, aligned text in a code block does not, and a line end is one. Whatever users wrote is made inert here,
 * since the UI passes HTML and any link on, and takes a backslash only before the characters that its renderer knows.
 */

import { oneLine, utf8Length } from './plain-text.ts';

/**
 * Most bytes of a page: the UI asks for the rendered text with all of it in the address, each byte as up to three, and
 * proxies commonly refuse addresses above 8 KiB.
 */
export const MAX_PAGE_BYTES = 2_048;

/** Lines that belong together; a code block counts as one. */
export type Block = readonly string[];

/** Blocks and lines in the order of their importance: what does not fit any more is left out. */
export function page(blocks: readonly Block[]): string {
  const kept: Block[] = [];
  for (const block of blocks) {
    const lines = block.reduce<Block>(
      (fitting, line) =>
        line !== '' && fits([...kept, [...fitting, line]]) ? [...fitting, line] : fitting,
      [],
    );
    if (lines.length > 0) kept.push(lines);
  }
  return joined(kept);
}

function fits(blocks: readonly Block[]): boolean {
  return utf8Length(joined(blocks)) <= MAX_PAGE_BYTES;
}

/** Text as it stands, on one line of at most `longest` characters: none of them means anything. */
export function inert(text: string, longest = 120): string {
  return oneLine(text, longest).replaceAll(/[!#&()*+\-.:<>[\\\]^_`{|}~]/g, String.raw`\$&`);
}

export function codeBlock(lines: readonly string[]): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  const fence = '`'.repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
  return [fence, ...lines, fence].join('\n');
}

/** Labels and values in two columns. A value is one line of at most 80 characters. */
export function aligned(
  rows: readonly (readonly [label: string, value: string | number])[],
): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return codeBlock(
    rows.map(([label, value]) => `${label.padEnd(width)}  ${oneLine(String(value), 80)}`),
  );
}

export function progressBar(value: number, max: number): string {
  return `<progress value="${value}" max="${Math.max(max, 1)}"></progress>`;
}

/** A command line of ours, to be copied; it wraps where a code block would be cut off. */
export function command(line: string): string {
  return `\`${line}\``;
}

/** `path`: as web-ui.ts makes it. */
export function link(text: string, path: string): string {
  return `[${inert(text)}](${path})`;
}

function joined(blocks: readonly Block[]): string {
  return blocks.map((block) => block.join('\n')).join('\n\n');
}
