import { expect, it } from 'vitest';

import { describeWithDocker } from '../support/describe-with-docker.ts';
import type { FleetBench } from '../support/fleet-bench.ts';
import { useFleetBench } from '../support/use-fleet-bench.ts';

describeWithDocker('an image', () => {
  let bench: FleetBench;
  useFleetBench({ host: 'docker' }, (made) => (bench = made));

  it('that cannot be pulled costs the infrastructure budget', async () => {
    const end = await bench.runFleet(
      bench.spec('true', {
        image: '127.0.0.1:1/nowhere:1',
        tasks: { count: 1 },
        retries: { limit: 3, infrastructureLimit: 1, backoff: { initial: '100ms' } },
      }),
      'pull',
    );
    expect(end.result?.failures).toMatchObject([
      { code: 'image-pull-failed', retries: 0, infrastructureRetries: 1 },
    ]);
  });

  it('out of memory is told from other kills', async () => {
    const end = await bench.runFleet(
      bench.spec('x=aaaaaaaaaaaaaaaa; while true; do x="$x$x"; done', {
        tasks: { count: 1 },
        resources: { cpu: 0.5, memory: '16M' },
      }),
      'oom',
    );
    expect(end.result?.failures).toMatchObject([{ code: 'out-of-memory' }]);
  });
});
