import type { Cell } from './table.ts';

/** Labels and values; an unset value leaves the label alone. */
export type Fields = readonly (readonly [label: string, value: Cell])[];

export interface FieldBlock {
  /** Stands above the fields, which are indented then. */
  readonly title?: string;
  readonly fields: Fields;
}

/** Blocks with a blank line between them; within a block values begin two spaces after the longest label. */
export function renderBlocks(blocks: readonly FieldBlock[]): string {
  return blocks
    .filter(({ fields }) => fields.length > 0)
    .map(renderBlock)
    .join('\n\n');
}

function renderBlock({ title, fields }: FieldBlock): string {
  const width = Math.max(...fields.map(([label]) => label.length)) + 1;
  const indent = title === undefined ? '' : '  ';
  const lines = fields.map(([label, value]) =>
    `${indent}${`${label}:`.padEnd(width)}  ${oneLine(value)}`.trimEnd(),
  );
  return [...(title === undefined ? [] : [`${title}:`]), ...lines].join('\n');
}

function oneLine(value: Cell): string {
  return String(value ?? '').replaceAll(/\s*\n\s*/g, ' ');
}
