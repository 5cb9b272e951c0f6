import type { SshAddress } from '../../../workflows/domain/worker.ts';
import { messageOf } from '../../logger.ts';

/**
 * Why there is no connection. `unreachable`: the next attempt may go better. `host-key`: somebody answers who is not the
 * machine that was made. `authentication`: the machine does not let us in. `identity`: this server cannot log in at all.
 */
export type SshFailureKind = 'unreachable' | 'host-key' | 'authentication' | 'identity';

export class SshFailure extends Error {
  override readonly name = 'SshFailure';
  readonly kind: SshFailureKind;

  constructor(kind: SshFailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** The one translation of what goes wrong while a connection is made. */
export function sshFailure(address: SshAddress, error: unknown): SshFailure {
  if (error instanceof SshFailure) return error;
  const kind = kindOf(error);
  const reason = `${messageOf(error)}${remedies[kind]}`;
  return new SshFailure(kind, `Cannot connect to ${placeOf(address)} as ${reason}`, {
    cause: error,
  });
}

/** `root@10.0.0.4:22` */
export function placeOf({ user, host, port }: SshAddress): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const remedies: Readonly<Record<SshFailureKind, string>> = {
  unreachable: '',
  'host-key':
    ': another machine answers at this address, or its host key was changed; nothing was sent to it',
  authentication: ': see that its user accepts the key of this identity',
  identity: '',
};

function kindOf(error: unknown): SshFailureKind {
  // ssh2 says where it failed in a word of its own.
  const level = error instanceof Error && 'level' in error ? error.level : undefined;
  if (level === 'client-authentication') return 'authentication';
  if (level === 'handshake' && /host denied|host key format/i.test(messageOf(error))) {
    return 'host-key';
  }
  return 'unreachable';
}
