import type { SshAccess } from '../../workflows/domain/worker.ts';

/** A machine that nobody is to call. */
export const farAccess: SshAccess = {
  kind: 'ssh',
  host: '10.0.0.4',
  port: 22,
  user: 'root',
  hostKeys: ['ssh-ed25519 AAAA'],
  identity: 'default',
  socketPath: '/var/run/docker.sock',
};
