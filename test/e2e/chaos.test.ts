/** One round of `npm run chaos`; what it plays with and what it checks is in test/chaos. */

import { expect, it } from 'vitest';

import { troubleKinds } from '../chaos/options.ts';
import { RestartableTemporal } from '../chaos/restartable-temporal.ts';
import { playRound } from '../chaos/round.ts';
import { temporalCliPath } from '../support/temporal-server.ts';

it('holds every invariant in a round of chaos', { timeout: 400_000 }, async () => {
  const temporal = await RestartableTemporal.create(temporalCliPath());
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  try {
    const options = { seed: 7, host: 'process', troubles: troubleKinds, temporal, say } as const;
    const { violations, folder } = await playRound(options);
    expect(violations, [...lines, `evidence: ${folder}`].join('\n')).toEqual([]);
  } finally {
    await temporal.remove();
  }
});
