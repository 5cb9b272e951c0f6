import { freePort, isPortFree } from './free-port.ts';
import { waitUntilServing } from './frontend-probe.ts';
import { openServerLog } from './server-log.ts';
import { spawnTied } from './tied-process.ts';

export interface TemporalDevServerOptions {
  readonly cliPath: string;
  /** Default 127.0.0.1. */
  readonly ip?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Default: a free one. */
  readonly uiPort?: number;
  /** Whether the web UI is served too. */
  readonly ui: boolean;
  /** Keeps all state in this file, beyond the server's life. Default: in memory. */
  readonly dbFilename?: string;
  /** Created when missing. Default `default`. */
  readonly namespace?: string;
  /** Appended to. Default: a temporary file that goes when the server is stopped. */
  readonly logFile?: string;
  readonly extraArgs?: readonly string[];
  /** Values of Temporal's dynamic configuration, by key. */
  readonly dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
}

export interface TemporalDevServer {
  /** `host:port` of the frontend. */
  readonly address: string;
  readonly uiUrl?: string;
  /** Of the server itself. */
  readonly pid: number;
  /** Resolves, never rejects, with how the server ended, by `stop` or by itself. */
  readonly exited: Promise<string>;
  /** Ends the server, by force after ten seconds. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts Temporal's development server and waits until its frontend serves the namespace, a minute at most. The server
 * ends with this process, however that ends; a Ctrl-C in the terminal does not reach it.
 * Throws when a port that was asked for is taken, and when the server does not come up, with the tail of its log.
 */
export async function startTemporalDevServer(
  options: TemporalDevServerOptions,
): Promise<TemporalDevServer> {
  await refuseTakenPorts(options);
  for (let tries = 1; ; tries += 1) {
    const attempt = await startOnce(options, await choosePorts(options));
    if (attempt.kind === 'started') return attempt.server;
    if (!attempt.lostPort || tries === PORT_TRIES) throw new Error(attempt.message);
  }
}

const PORT_TRIES = 5;
const START_LIMIT_MS = 60_000;

interface Ports {
  readonly ip: string;
  readonly port: number;
  readonly uiPort?: number;
}

async function choosePorts(options: TemporalDevServerOptions): Promise<Ports> {
  const ip = options.ip ?? '127.0.0.1';
  const port = options.port ?? (await freePort(ip));
  return options.ui ? { ip, port, uiPort: options.uiPort ?? (await freePort(ip)) } : { ip, port };
}

/** Whoever serves there already would be taken for our server. */
async function refuseTakenPorts({ ip, port, uiPort }: TemporalDevServerOptions): Promise<void> {
  for (const wanted of [port, uiPort]) {
    if (wanted === undefined || (await isPortFree(wanted, ip))) continue;
    throw new Error(
      `Cannot start the Temporal development server as port ${wanted} is taken. Choose another port, or none to have a free one chosen.`,
    );
  }
}

type StartAttempt =
  | { readonly kind: 'started'; readonly server: TemporalDevServer }
  | { readonly kind: 'failed'; readonly message: string; readonly lostPort: boolean };

async function startOnce(options: TemporalDevServerOptions, ports: Ports): Promise<StartAttempt> {
  const address = `${ports.ip}:${ports.port}`;
  const log = await openServerLog(options.logFile);
  const child = await spawnTied(options.cliPath, serverArguments(options, ports), log.path);
  const stop = async (): Promise<void> => {
    await child.stop();
    await log.discard();
  };
  const namespace = options.namespace ?? 'default';
  const problem = await waitUntilServing(address, namespace, child.exited, START_LIMIT_MS);
  if (problem === undefined) {
    const { pid, exited } = child;
    return { kind: 'started', server: { address, ...uiUrl(ports), pid, exited, stop } };
  }
  const tail = await log.tail();
  await stop();
  const message = `Cannot start the Temporal development server as ${problem} [address=${address}, cli=${options.cliPath}]\n${tail}`;
  return { kind: 'failed', message, lostPort: tail.includes('address already in use') };
}

function uiUrl({ ip, uiPort }: Ports): { readonly uiUrl?: string } {
  return uiPort === undefined ? {} : { uiUrl: `http://${ip}:${uiPort}` };
}

/** The SQLite settings trade safety against a power failure for speed; a killed server loses nothing. */
function serverArguments(options: TemporalDevServerOptions, ports: Ports): readonly string[] {
  const flags: readonly (readonly string[])[] = [
    ['server', 'start-dev', '--log-level', 'warn', '--namespace', options.namespace ?? 'default'],
    ['--ip', ports.ip, '--port', `${ports.port}`],
    ports.uiPort === undefined ? ['--headless'] : ['--ui-port', `${ports.uiPort}`],
    ['--ui-disable-news-fetch'],
    ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=OFF'],
    options.dbFilename === undefined ? [] : ['--db-filename', options.dbFilename],
    ...Object.entries({ ...PROMPT_QUEUES, ...options.dynamicConfig }).map(dynamicConfigFlag),
    options.extraArgs ?? [],
  ];
  return flags.flat();
}

/**
 * A history shard reads each of its queues 20 times a second at most, unless told otherwise. A cluster has hundreds of
 * shards; the development server has one, in which every step of every workflow would wait up to 50 ms. With 100 it is
 * 10 ms; more would read more often, with less each time, and cost CPU time under load.
 */
const PROMPT_QUEUES = {
  'history.transferProcessorMaxPollRPS': 100,
  'history.timerProcessorMaxPollRPS': 100,
  'history.visibilityProcessorMaxPollRPS': 100,
};

function dynamicConfigFlag([key, value]: readonly [string, unknown]): readonly string[] {
  return ['--dynamic-config-value', `${key}=${JSON.stringify(value)}`];
}
