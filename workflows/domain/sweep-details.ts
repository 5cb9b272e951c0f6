/** The page of a sweep: current details of its workflow in Temporal's web UI. */

import { aligned, inert, page } from './markdown.ts';
import type { SweepReport, SweptTrace } from './sweep.ts';

export function sweepDetails({ found, troubles }: SweepReport): string {
  const count = (is: (one: SweptTrace) => boolean): number => found.filter(is).length;
  return page([
    [
      aligned([
        ['found', found.length],
        ['removed', count(({ removal }) => removal?.kind === 'removed')],
        ['not removed', count(({ removal }) => removal?.kind === 'failed')],
        ['of fleets that are open', count(({ verdict }) => verdict === 'fleet-open')],
        ['looked after by their worker', count(({ verdict }) => verdict === 'worker-open')],
        ['of fleets that nobody knows', count(({ verdict }) => verdict === 'unknown')],
      ]),
    ],
    troubles.slice(0, 5).map((trouble) => `- ${inert(trouble, SENTENCE)}`),
    found
      .filter(({ verdict }) => verdict === 'remove')
      .slice(0, 20)
      .map(({ trace, removal }) => `- ${trace.kind} ${inert(trace.name)}: ${ending(removal)}`),
  ]);
}

/** Room for a reason with its remedy. */
const SENTENCE = 300;

function ending(removal: SweptTrace['removal']): string {
  if (!removal) return 'to be removed';
  return removal.kind === 'removed' ? 'removed' : inert(removal.message, SENTENCE);
}
