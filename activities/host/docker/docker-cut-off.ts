/**
 * Tells the end of a program from one that came from outside. An engine without live-restore ends its containers when
 * it stops, and leaves them as if they had ended by themselves: with 137, with 143, and a program that heeds TERM
 * perhaps with 0. One that was killed ends them when it is back; and what nobody saw end it notes as 255.
 */

import type { ContainerPhase } from '../container-host.ts';
import { mayHaveEnded } from './container-kills.ts';
import type { DockerConnection } from './docker-connection.ts';
import { type EngineInfo, engineInfo } from './docker-engine.ts';
import type { ContainerEvent } from './docker-event-stream.ts';
import { rememberedEvents } from './docker-memory.ts';
import type { ClockLead, EngineContinuity } from './engine-continuity.ts';

type Exited = Extract<ContainerPhase, { kind: 'exited' }>;

/**
 * Why this end is not the program's own, to go on from "failed as"; undefined when it is. Asks the engine only about
 * containers that are older than our unbroken connection with it.
 */
export async function cutOffReason(
  connection: DockerConnection,
  id: string,
  exited: Exited,
): Promise<string | undefined> {
  return (await isOwnEnd(connection, id, exited))
    ? undefined
    : `its container was ended from outside, by hand or with its engine (exit code ${exited.exitCode})`;
}

async function isOwnEnd(
  connection: DockerConnection,
  id: string,
  exited: Exited,
): Promise<boolean> {
  const { continuity, kills } = connection;
  if (kills.explain(id, exited.finishedAt)) return false;
  if (continuity.clockLead && isYounger(exited, continuity, continuity.clockLead)) return true;
  const { engine, lead } = await askTheTime(connection);
  continuity.clockLead = lead;
  if (isYounger(exited, continuity, lead)) return true;
  const events = await rememberedEvents(connection, id, ['start', 'kill', 'die']);
  return isOwnByMemory(events, exited, engine) ?? !fellInBreak(exited, continuity, lead);
}

/** Started while the engine was answering us, as it has done ever since. */
function isYounger(exited: Exited, { since }: EngineContinuity, lead: ClockLead): boolean {
  return exited.startedAt !== undefined && since !== undefined
    ? Date.parse(exited.startedAt) > since + lead.most
    : false;
}

/** Undefined when neither the engine's memory nor the exit code tells. The memory ends with the engine's process. */
function isOwnByMemory(
  events: readonly ContainerEvent[],
  { exitCode, finishedAt }: Exited,
  engine: EngineInfo,
): boolean | undefined {
  const isKill = ({ name, seconds }: ContainerEvent): boolean =>
    name === 'kill' && mayHaveEnded(seconds, finishedAt);
  if (events.some(isKill)) return false;
  if (events.length > 0) return true;
  if (engine.LiveRestoreEnabled) return exitCode !== UNSEEN;
  return ENDED_BY_ENGINE.has(exitCode) ? false : undefined;
}

/** What an engine notes for an end that nobody saw. */
const UNSEEN = 255;
/** KILL, TERM, and what nobody saw. */
const ENDED_BY_ENGINE: ReadonlySet<number> = new Set([137, 143, UNSEEN]);

function fellInBreak(
  { finishedAt }: Exited,
  { breaks }: EngineContinuity,
  lead: ClockLead,
): boolean {
  const ended = Date.parse(finishedAt);
  return breaks.some(({ from, to }) => ended >= from + lead.least && ended <= to + lead.most);
}

async function askTheTime(
  connection: DockerConnection,
): Promise<{ readonly engine: EngineInfo; readonly lead: ClockLead }> {
  const askedAt = Date.now();
  const engine = await engineInfo(connection);
  const time = Date.parse(engine.SystemTime);
  return { engine, lead: { least: time - Date.now(), most: time - askedAt } };
}
