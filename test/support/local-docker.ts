import Docker from 'dockerode';

/** The engine at that socket, whatever `DOCKER_HOST` says. */
export function localDocker(socketPath = '/var/run/docker.sock'): Docker {
  return new Docker({ host: '', protocol: 'http', socketPath });
}
