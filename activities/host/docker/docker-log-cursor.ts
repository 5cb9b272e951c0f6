import { engineSeconds } from './docker-time.ts';
import type { LogLine } from '../container-host.ts';

/**
 * How far a log was read, stream by stream: the engine keeps times in order within a stream, not across the two.
 * A stream without a place has given no line yet.
 */
export type LogPosition = Readonly<Partial<Record<LogLine['stream'], StreamPlace>>>;

/** The last line read: its time, and how many lines of that very time were read. */
export interface StreamPlace {
  readonly nanoseconds: bigint;
  readonly lines: number;
}

/** A message of one stream may be logged so much later than one of the other that has the same time. */
const STREAMS_APART_NS = 60_000_000_000n;

/** `<stdout>/<stderr>`, each as `<nanoseconds>#<lines>` or empty; at most 60 characters. */
export function cursorOf({ stdout, stderr }: LogPosition): string {
  return `${placeText(stdout)}/${placeText(stderr)}`;
}

export function positionOf(cursor: string): LogPosition {
  const match = /^(?:(\d+)#(\d+))?\/(?:(\d+)#(\d+))?$/.exec(cursor);
  if (!match) throw new Error(`"${cursor}" is not a cursor of a Docker log`);
  const stdout = placeOf(match[1], match[2]);
  const stderr = placeOf(match[3], match[4]);
  return { ...(stdout && { stdout }), ...(stderr && { stderr }) };
}

/** From where to read so as to miss nothing, as the engine's `since`; undefined: from the start. */
export function sinceOf({ stdout, stderr }: LogPosition): string | undefined {
  const places = [stdout, stderr].flatMap((place) => (place ? [place.nanoseconds] : []));
  const [one, other = 0n] = places;
  if (one === undefined) return undefined;
  const [early, late] = one < other ? [one, other] : [other, one];
  const since = early > late - STREAMS_APART_NS ? early : late - STREAMS_APART_NS;
  return engineSeconds(since);
}

/** The place after one more line of this time. Where the clock was set back a line may come twice, but none is lost. */
export function nextPlace(place: StreamPlace | undefined, nanoseconds: bigint): StreamPlace {
  const lines = place?.nanoseconds === nanoseconds ? place.lines + 1 : 1;
  return { nanoseconds, lines };
}

function placeText(place: StreamPlace | undefined): string {
  return place ? `${place.nanoseconds}#${place.lines}` : '';
}

function placeOf(
  nanoseconds: string | undefined,
  lines: string | undefined,
): StreamPlace | undefined {
  if (nanoseconds === undefined || lines === undefined) return undefined;
  return { nanoseconds: BigInt(nanoseconds), lines: Number(lines) };
}
