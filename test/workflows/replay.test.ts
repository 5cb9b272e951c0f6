import { DefaultLogger, Runtime } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';

import { recordedHistories, replay } from '../support/histories.ts';

const histories = recordedHistories();

describe('a recorded history', () => {
  beforeAll(() => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  });

  it('exists for each of the four workflow types', () => {
    const types = histories.map(({ name }) => name.replace(/[.-].*$/, ''));
    expect(new Set(types)).toEqual(
      new Set(['fleet', 'fleetWorker', 'fleetTaskGroup', 'fleetTask']),
    );
  });

  it.each(histories)('replays: $name', { timeout: 60_000 }, async ({ name, history }) => {
    await replay(history, workflowIdOf(name, history));
  });
});

/** Histories do not name their workflow; ids of children and activities depend on it. */
function workflowIdOf(name: string, history: unknown): string {
  const { workflowId } = history as { readonly workflowId?: string };
  if (workflowId === undefined) throw new Error(`${name} does not say its workflow id`);
  return workflowId;
}
