/** What a contract test gets to work with, and the words it is written in. */

import { readdirSync, readFileSync } from 'node:fs';
import type {
  ContainerHost,
  ContainerPhase,
  ContainerSpec,
  HostCapabilities,
  LogLine,
  LogOptions,
} from '../../../activities/host/container-host.ts';

export interface HostFixture {
  readonly host: ContainerHost;
  /** A description with a name of its own that can be created as it is; the overrides are the point. */
  readonly spec: (overrides?: Partial<ContainerSpec>) => ContainerSpec;
  /** The part of a description that runs this with `/bin/sh`. */
  readonly script: (sh: string) => Partial<ContainerSpec>;
  /** One more host on the same engine, as a serving process has after a restart. */
  readonly another: () => Promise<ContainerHost>;
  /** Removes every container of this fixture, running or not, and closes its hosts. */
  readonly cleanup: () => Promise<void>;
}

export interface HostContractOptions {
  /** A fixture for each test. */
  readonly create: () => Promise<HostFixture>;
  readonly capabilities: HostCapabilities;
  /** Whether containers' processes appear in `/proc` of this computer. Default true. */
  readonly processesVisible?: boolean;
  /** Whether a signal without a handler ends the program: not so for pid 1 without an init. Default true. */
  readonly defaultSignals?: boolean;
  /** Whether characters survive in lines of any length: an engine's log driver may cut them. Default true. */
  readonly longLinesExact?: boolean;
  /** How often start races with remove. Default 20. */
  readonly raceRounds?: number;
}

export type Current = () => HostFixture;
export type Exited = Extract<ContainerPhase, { kind: 'exited' }>;

/** Creates and starts a container that runs this script; answers its id. */
export async function run(
  { host, spec, script }: HostFixture,
  sh: string,
  overrides: Partial<ContainerSpec> = {},
): Promise<string> {
  const id = await host.create(spec({ ...script(sh), ...overrides }));
  await host.start(id);
  return id;
}

export async function phaseOf(host: ContainerHost, id: string): Promise<ContainerPhase> {
  const state = await host.inspect(id);
  if (state === undefined) throw new Error(`there is no container ${id}`);
  return state.phase;
}

export async function exitOf(host: ContainerHost, id: string): Promise<Exited> {
  return eventually(`${id} exits`, async () => {
    const phase = await phaseOf(host, id);
    return phase.kind === 'exited' ? phase : undefined;
  });
}

export async function linesOf(
  host: ContainerHost,
  id: string,
  options: Partial<LogOptions> = {},
): Promise<readonly LogLine[]> {
  const signal = new AbortController().signal;
  const lines: LogLine[] = [];
  for await (const line of host.logs(id, { follow: true, signal, ...options })) lines.push(line);
  return lines;
}

export function textsOf(lines: readonly LogLine[], stream: LogLine['stream']): readonly string[] {
  return lines.filter((line) => line.stream === stream).map((line) => line.text);
}

/** The output of a script, as one text without its last line end. */
export async function outputOf(
  fixture: HostFixture,
  sh: string,
  overrides: Partial<ContainerSpec> = {},
): Promise<string> {
  const id = await run(fixture, sh, overrides);
  return textsOf(await linesOf(fixture.host, id), 'stdout').join('\n');
}

/** How many living processes of this computer have this word in their argument vector. */
export function processesWith(word: string): number {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.filter((pid) => argumentsOf(pid).includes(word)).length;
}

/** Asks until the answer is not undefined, and returns it. Fails with the question when that takes too long. */
export async function eventually<Answer>(
  question: string,
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  limitMs = 30_000,
): Promise<Answer> {
  const until = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error(`waited ${limitMs} ms in vain until ${question}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** As `eventually`, for a question that is answered yes or no. */
export async function eventuallyTrue(
  question: string,
  ask: () => Promise<boolean> | boolean,
  limitMs?: number,
): Promise<void> {
  await eventually(question, async () => ((await ask()) ? true : undefined), limitMs);
}

let words = 0;

/** A word that appears nowhere else on this computer. */
export function uniqueWord(): string {
  words += 1;
  return `contract-${process.pid}-${Date.now().toString(36)}-${words}`;
}

/** Empty for a process that is gone or a zombie. */
function argumentsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
