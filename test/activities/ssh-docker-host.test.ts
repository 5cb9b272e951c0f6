import { afterAll, beforeAll } from 'vitest';

import { describeContainerHost } from '../contract/container-host-contract.ts';
import { describeWithSshd } from '../support/describe-with-sshd.ts';
import { DockerBench, fixtureOf } from '../support/docker-bench.ts';
import { ensureTestImage } from '../support/docker-images.ts';
import { type SshBench, startSshBench } from '../support/ssh-bench.ts';

describeWithSshd('the contract', (socketPath) => {
  let machine: SshBench;

  beforeAll(async () => {
    await ensureTestImage(socketPath);
    machine = await startSshBench(socketPath);
  });

  afterAll(() => machine.remove());

  describeContainerHost('Docker over SSH', {
    create: async () => fixtureOf(new DockerBench({}, () => machine.engine())),
    capabilities: { images: true, limits: true },
    // As with the engine itself.
    defaultSignals: false,
    longLinesExact: false,
  });
});
