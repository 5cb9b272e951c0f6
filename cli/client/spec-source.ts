/** The text of a fleet file, YAML or JSON, as plain data that knows where in the text each part stands. */

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Scalar } from 'yaml';
import type { SpecPath } from '../../workflows/domain/spec-problems.ts';

/** From 1, both. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface SpecSource {
  /** Plain data, as written. */
  readonly value: unknown;
  /** Where the path's field, or the part of the path that does exist, begins. */
  readonly positionOf: (path: SpecPath) => Position;
}

export interface SourceFault {
  readonly position: Position;
  readonly path: SpecPath;
  readonly message: string;
}

export type SourceReading =
  | { readonly kind: 'source'; readonly source: SpecSource }
  | { readonly kind: 'refused'; readonly faults: readonly SourceFault[] };

/** Reads YAML, and JSON as a kind of YAML; a key given twice is refused. */
export function readSpecSource(text: string): SourceReading {
  const lines = new LineCounter();
  const options = { lineCounter: lines, prettyErrors: false, stringKeys: true } as const;
  const document = parseDocument(text, options);
  const positionAt = (offset: number): Position => positionIn(lines, offset);
  const faults = [
    ...[...document.errors, ...document.warnings].map(({ pos: [offset], code, message }) => ({
      position: positionAt(offset),
      path: [],
      message: code === 'MULTIPLE_DOCS' ? SEVERAL : `is not valid YAML: ${message}`,
    })),
    ...lossyValues(document, positionAt),
  ];
  if (faults.length > 0) return { kind: 'refused', faults };
  return plainSource(document, (path) => positionAt(offsetOf(document, path)));
}

const SEVERAL = 'begins a second document; expected one fleet in a file';

function positionIn(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function plainSource(document: Document, positionOf: SpecSource['positionOf']): SourceReading {
  try {
    return { kind: 'source', source: { value: document.toJS(), positionOf } };
  } catch (error) {
    // The only thrower is the guard against documents that multiply themselves through aliases.
    const message = `cannot be expanded: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'refused', faults: [{ position: positionOf([]), path: [], message }] };
  }
}

/** Offset of the deepest part of the path that exists: of a field its name, of an element itself. */
function offsetOf(document: Document, path: SpecPath): number {
  let node = resolved(document.contents, document);
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    const next = childOf(node, step);
    if (next === undefined) break;
    offset = next.offset;
    node = resolved(next.value, document);
  }
  return offset;
}

interface Child {
  readonly offset: number;
  readonly value: unknown;
}

function childOf(node: Node | undefined, step: string | number): Child | undefined {
  return childrenOf(node).find((child) => child.step === step);
}

function childrenOf(node: unknown): readonly (Child & { readonly step: string | number })[] {
  if (isSeq<Node>(node)) {
    return node.items.map((item, step) => ({ step, offset: item.range?.[0] ?? 0, value: item }));
  }
  if (!isMap<Scalar>(node)) return [];
  return node.items.map(({ key, value }) => ({
    step: String(key.value),
    offset: key.range?.[0] ?? 0,
    value,
  }));
}

function resolved(value: unknown, document: Document): Node | undefined {
  if (isAlias(value)) return value.resolve(document);
  return isMap(value) || isSeq(value) || isScalar(value) ? value : undefined;
}

/**
 * Numbers and booleans that become text, but not the text that was written: a version 1.10 would arrive as 1.1.
 */
function lossyValues(
  document: Document,
  positionAt: (offset: number) => Position,
): readonly SourceFault[] {
  return textualScalars(document.contents, []).flatMap(({ path, scalar }) => {
    const { value, source, range } = scalar;
    const isText = typeof value !== 'number' && typeof value !== 'boolean';
    if (isText || source === undefined || source === String(value)) return [];
    const message = `would arrive as ${String(value)}, not as written; put it in quotes`;
    return [{ position: positionAt(range?.[0] ?? 0), path, message }];
  });
}

/** Scalars in the places where a number is accepted as text: variables and indexes. */
function textualScalars(
  node: unknown,
  path: SpecPath,
): readonly { readonly path: SpecPath; readonly scalar: Scalar }[] {
  if (isScalar(node)) {
    const isTextual = path.at(-1) === 'idx' || path.at(-2) === 'env';
    return isTextual ? [{ path, scalar: node }] : [];
  }
  return childrenOf(node).flatMap(({ step, value }) => textualScalars(value, [...path, step]));
}
