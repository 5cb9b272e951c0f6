/** The one connection to Temporal that all checks share. */

import { Client, Connection } from '@temporalio/client';
import { messageOf } from '../../activities/logger.ts';
import type { TemporalConnection } from '../../workers/config.ts';
import { failed, type Finding, skipped } from './check.ts';
import { connectFailure } from './connect-failure.ts';

export interface TemporalLink {
  /** Connects when it is first called; never rejects. */
  connect(): Promise<LinkState>;
  close(): Promise<void>;
}

export type LinkState =
  | { readonly kind: 'up'; readonly client: Client; readonly address: string }
  /** With what the check of the connection is to say. */
  | { readonly kind: 'down'; readonly finding: Finding };

/** `read`: flags and environment to options; may throw. */
export function createTemporalLink(read: () => TemporalConnection): TemporalLink {
  let connecting: Promise<LinkState> | undefined;
  return {
    connect: () => (connecting ??= connect(read)),
    async close() {
      const state = await connecting;
      if (state?.kind === 'up') await state.client.connection.close();
    },
  };
}

/** What a look finds that needs Temporal. */
export async function withTemporal<Found>(
  link: TemporalLink,
  look: (client: Client) => Promise<Found>,
): Promise<Found | Finding> {
  const state = await link.connect();
  if (state.kind === 'down') return skipped('needs Temporal, which cannot be used');
  return state.client.withDeadline(Date.now() + CALL_LIMIT_MS, () => look(state.client));
}

const CONNECT_LIMIT_MS = 5_000;
const CALL_LIMIT_MS = 10_000;

async function connect(read: () => TemporalConnection): Promise<LinkState> {
  const options = readOptions(read);
  if (options.kind === 'down') return options;
  const { connection: target, namespace } = options;
  try {
    const connection = await Connection.connect({ ...target, connectTimeout: CONNECT_LIMIT_MS });
    return { kind: 'up', client: new Client({ connection, namespace }), address: target.address };
  } catch (error) {
    return { kind: 'down', finding: await connectFailure(target, error, CONNECT_LIMIT_MS) };
  }
}

function readOptions(
  read: () => TemporalConnection,
): ({ readonly kind: 'read' } & TemporalConnection) | Extract<LinkState, { kind: 'down' }> {
  try {
    return { kind: 'read', ...read() };
  } catch (error) {
    const finding = failed(
      `the configuration of the connection cannot be used: ${messageOf(error)}`,
      'correct temporal.toml, --profile or --config-file',
    );
    return { kind: 'down', finding };
  }
}
