/** From a fleet file to what is sent to Temporal: read, completed and checked before anything is started. */

import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FleetSpec } from '../../workflows/domain/spec.ts';
import {
  parseFleetSpec,
  renderPath,
  type SpecProblem,
} from '../../workflows/domain/spec-parser.ts';
import { specLimits } from '../../workflows/domain/spec-limits.ts';
import type { FleetSpecInput } from '../../workflows/domain/spec-schema.ts';
import { type LocatedProblem, SpecLoadError } from './spec-load-error.ts';
import { locateProblem, type SpecTexts } from './spec-locator.ts';
import { type SpecOverrides, withOverrides } from './spec-overrides.ts';
import { readSpecSource, type SpecSource } from './spec-source.ts';
import { fileTrouble, inlineTaskFile, type InlinedTasks } from './task-file.ts';

export interface LoadedFleetSpec {
  /** What to send: as written, with overrides, and with `tasks.items` in the place of `tasks.file`. */
  readonly input: FleetSpecInput;
  /** What it means. */
  readonly spec: FleetSpec;
}

/** What standard input is, as far as it is needed here. */
export type SpecStream = AsyncIterable<Uint8Array | string>;

/**
 * Reads a fleet file, YAML or JSON; `-` is standard input. A `tasks.file` lies beside the fleet file; one from an
 * override or from standard input, in the working directory.
 * Throws `SpecLoadError`, with every problem and its place, when the fleet cannot be run as written.
 */
export async function loadFleetSpec(
  path: string,
  overrides: SpecOverrides = {},
  stdin: SpecStream = process.stdin,
): Promise<LoadedFleetSpec> {
  const file = path === '-' ? '<stdin>' : path;
  const source = sourceOf(file, await readText(path, file, stdin));
  const isBeside = path !== '-' && overrides.tasks === undefined;
  const inlined = await inlineTaskFile(
    withOverrides(source.value, overrides),
    isBeside ? dirname(path) : '.',
  );
  const texts: SpecTexts = { file, source, overrides, ...jsonlOf(inlined) };
  return checked(inlined, texts);
}

function jsonlOf({ taskFile }: InlinedTasks): { readonly jsonl?: string } {
  return taskFile === undefined ? {} : { jsonl: taskFile.path };
}

function checked(inlined: InlinedTasks, texts: SpecTexts): LoadedFleetSpec {
  const parse = parseFleetSpec(inlined.value);
  const problems = [
    ...faultyLines(inlined),
    ...fieldProblems(inlined, parse.ok ? [] : parse.problems).map((problem) =>
      locateProblem(texts, problem),
    ),
  ];
  if (!parse.ok || problems.length > 0)
    throw new SpecLoadError(texts.file, inOrder(texts.file, problems));
  // The parser accepts nothing else.
  return { input: inlined.value as FleetSpecInput, spec: parse.spec };
}

function faultyLines({ taskFile }: InlinedTasks): readonly LocatedProblem[] {
  if (taskFile === undefined) return [];
  return taskFile.faults.map((fault) => ({ file: taskFile.path, ...fault }));
}

/** What the parser found, except where the reason is known better. */
function fieldProblems(
  { taskFile, problem }: InlinedTasks,
  found: readonly SpecProblem[],
): readonly SpecProblem[] {
  const faulty = new Set(taskFile?.faults.map(({ line }) => line - 1));
  const others = found.filter(({ path: [tasks, field, position] }) => {
    if (tasks !== 'tasks') return true;
    if (field === 'file') return problem === undefined;
    return !(field === 'items' && typeof position === 'number' && faulty.has(position));
  });
  return problem === undefined ? others : [...others, problem];
}

/** The fleet file's problems in the order of its lines, then those of other places. */
function inOrder(
  fleetFile: string,
  problems: readonly LocatedProblem[],
): readonly LocatedProblem[] {
  const files = [...new Set([fleetFile, ...problems.map(({ file }) => file)])];
  return problems.toSorted(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}

function sourceOf(file: string, text: string): SpecSource {
  const reading = readSpecSource(text);
  if (reading.kind === 'source') return reading.source;
  const problems = reading.faults.map(({ position, path, message }) => ({
    file,
    ...position,
    message: path.length === 0 ? message : `${renderPath(path)}: ${message}`,
  }));
  throw new SpecLoadError(file, inOrder(file, problems));
}

async function readText(path: string, file: string, stdin: SpecStream): Promise<string> {
  try {
    return decode(path === '-' ? await readAll(stdin) : await readFile(path));
  } catch (error) {
    throw new SpecLoadError(file, [{ file, message: fileTrouble(error) }], { cause: error });
  }
}

/** More than this is no fleet file: inline tasks may take a quarter of it. */
const MAX_SPEC_BYTES = 4 * specLimits.inlineBytes;

function decode(bytes: Buffer): string {
  if (bytes.length <= MAX_SPEC_BYTES)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  throw new Error(`it takes ${bytes.length} bytes; expected at most ${MAX_SPEC_BYTES}`);
}

async function readAll(stream: SpecStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
