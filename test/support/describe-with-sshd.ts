import { describeWithDocker, skipping } from './describe-with-docker.ts';
import { refuseSkipping } from './docker-engine.ts';
import { hasSshd } from './ssh-daemon.ts';

/** A `describe` of tests that need `sshd` and a Docker engine; where there is none they are skipped, loudly. */
export function describeWithSshd(
  name: string,
  define: (socketPath: string) => void,
  timeout?: number,
): void {
  if (hasSshd()) {
    describeWithDocker(name, define, timeout);
    return;
  }
  const reason = 'only root can run /usr/sbin/sshd, of package openssh-server, if it is installed';
  skipping(name, refuseSkipping({ available: false, reason }));
}
