import fc from 'fast-check';
import { expect, it } from 'vitest';

import {
  aligned,
  codeBlock,
  inert,
  link,
  MAX_PAGE_BYTES,
  page,
} from '../../workflows/domain/markdown.ts';

it.each([
  ['exit code 3', 'exit code 3'],
  ['<b>', String.raw`\<b\>`],
  ['[x](javascript:y)', String.raw`\[x\]\(javascript\:y\)`],
  ['a `b`', String.raw`a \`b\``],
  ['back\\slash', String.raw`back\\slash`],
  ['# one\n- two', String.raw`\# one \- two`],
  ['"50 %", 3/4', '"50 %", 3/4'],
])('makes %j inert', (text, markdown) => expect(inert(text)).toBe(markdown));

it('leaves nothing that means anything to Markdown', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bare = inert(text).replaceAll(/\\[\s\S]/g, '');
      expect(bare).not.toMatch(/[\n!#&()*+\-.:<>[\\\]^_`{|}~]/);
    }),
  );
});

it('fences code that contains fences of any length', () => {
  expect(codeBlock(['a ``` b', '````'])).toBe('`````\na ``` b\n````\n`````');
});

it('aligns labels and values in a code block', () => {
  expect(
    aligned([
      ['total', 14],
      ['succeeded', '3\nlines'],
    ]),
  ).toBe('```\ntotal      14\nsucceeded  3 lines\n```');
});

it('makes the text of a link inert', () => {
  expect(link('a](x)', '/namespaces/default')).toBe(String.raw`[a\]\(x\)](/namespaces/default)`);
});

it('leaves out what does not fit a page, and keeps the rest', () => {
  const long = 'x'.repeat(MAX_PAGE_BYTES);
  expect(page([['first', long, 'second'], [long], [], ['', 'third']])).toBe(
    'first\nsecond\n\nthird',
  );
});
