import {
  ContainerMissing,
  ContainerRefused,
  HostUnavailable,
  NameTaken,
} from '../container-host.ts';
import type { InstanceFailureCode } from '../../../workflows/domain/failures.ts';

/** What was asked of the engine; reads on in "Cannot … <subject>". */
export type DockerAction =
  | 'describe'
  | 'pull'
  | 'create'
  | 'start'
  | 'inspect'
  | 'list'
  | 'watch'
  | 'signal'
  | 'remove'
  | 'read the log of';

/** The engine answered, and the answer is no. */
export interface Refusal {
  /** HTTP status; 200 when the no came inside a stream that had begun well. */
  readonly status: number;
  /** In the engine's words. */
  readonly message: string;
}

export interface FailureContext {
  readonly action: DockerAction;
  readonly subject: string;
  readonly engine: string;
}

/** The one translation of what goes wrong with an engine into the port's errors. */
export function dockerFailure(context: FailureContext, error: unknown): Error {
  if (portErrors.some((known) => error instanceof known)) return error as Error;
  const refusal = refusalOf(error);
  const reason = refusal?.message ?? (error instanceof Error ? error.message : String(error));
  const message = `Cannot ${context.action} ${context.subject} as ${reason} [engine=${context.engine}]`;
  const becomes = refusal
    ? outcomeOf(context.action, refusal)
    : withoutAnswer(context.action, error);
  switch (becomes) {
    case 'unavailable':
      return new HostUnavailable(message, { cause: error });
    case 'missing':
      return new ContainerMissing(message, { cause: error });
    case 'name-taken':
      return new NameTaken(message, { cause: error });
    default:
      return new ContainerRefused(becomes, message, { cause: error });
  }
}

/** The engine's refusal, or undefined when it did not answer at all. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof StreamRefusal) return { status: 200, message: error.message };
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const body = 'json' in error ? error.json : undefined;
  return {
    status: Number(error.statusCode),
    message: sentenceOf(body) ?? bareMessage(error.message),
  };
}

/** A failure that the engine reported inside a stream. */
export class StreamRefusal extends Error {
  override readonly name = 'StreamRefusal';
}

/** The engine said nothing for as long as we wait. */
export class EngineSilence extends Error {
  override readonly name = 'EngineSilence';

  constructor(milliseconds: number) {
    super(`there was no answer for ${milliseconds} ms`);
  }
}

const portErrors = [HostUnavailable, ContainerMissing, ContainerRefused, NameTaken] as const;

type Outcome = 'unavailable' | 'missing' | 'name-taken' | InstanceFailureCode;

interface Row {
  readonly action: DockerAction;
  /** Any of these; absent: all. 500 stands for 500 to 599. */
  readonly status?: readonly number[];
  readonly says?: RegExp;
  readonly becomes: Outcome;
}

const imageUnknown =
  /not found|manifest unknown|name unknown|does not exist|unauthorized|denied|authentication required|no basic auth|no matching manifest|invalid reference/i;
const registryTrouble = /unexpected http status|no such host|permission denied|toomanyrequests/i;
const notExecutable = /exec.*(permission denied|is a directory|exec format error)/i;
const notFound = /exec.*(not found|no such file or directory|not a directory)/i;

/** The first row that fits decides; where none fits the engine is `unavailable`: the next asking may go better. */
const rows: readonly Row[] = [
  { action: 'pull', says: registryTrouble, becomes: 'image-pull-failed' },
  { action: 'pull', status: [400, 401, 403, 404], becomes: 'image-not-found' },
  { action: 'pull', says: imageUnknown, becomes: 'image-not-found' },
  { action: 'pull', becomes: 'image-pull-failed' },

  { action: 'create', status: [409], says: /already in use/i, becomes: 'name-taken' },
  // It was there when ensureImage looked, so somebody has removed it since: the next attempt pulls it again.
  { action: 'create', status: [404], says: /no such image/i, becomes: 'image-pull-failed' },
  { action: 'create', status: [500], says: /^invalid /i, becomes: 'invalid-container' },
  { action: 'create', status: [500], becomes: 'engine-trouble' },
  { action: 'create', becomes: 'invalid-container' },

  { action: 'start', says: /no such container|marked for removal/i, becomes: 'missing' },
  { action: 'start', says: /oom-killed|memory limit too low/i, becomes: 'out-of-memory' },
  { action: 'start', says: notExecutable, becomes: 'command-not-executable' },
  { action: 'start', says: notFound, becomes: 'command-not-found' },
  { action: 'start', says: /unable to find (user|group)/i, becomes: 'invalid-container' },
  { action: 'start', status: [500], becomes: 'engine-trouble' },
  { action: 'start', becomes: 'invalid-container' },

  { action: 'read the log of', status: [404], becomes: 'missing' },
];

function outcomeOf(action: DockerAction, { status, message }: Refusal): Outcome {
  const family = status >= 500 ? 500 : status;
  const row = rows.find(
    (candidate) =>
      candidate.action === action &&
      (candidate.status?.includes(family) ?? true) &&
      (candidate.says?.test(message) ?? true),
  );
  return row?.becomes ?? 'unavailable';
}

/** A silent pull waits for a registry: the engine itself would have closed the connection, or not taken it. */
function withoutAnswer(action: DockerAction, error: unknown): Outcome {
  return action === 'pull' && error instanceof EngineSilence ? 'image-pull-failed' : 'unavailable';
}

function sentenceOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('message' in body)) return undefined;
  return typeof body.message === 'string' ? body.message : undefined;
}

/** Without what dockerode puts around the engine's words. */
function bareMessage(message: string): string {
  return message.replace(/^\(HTTP code \d+\) .*? - /, '').trim();
}
