import { DefaultLogger, Runtime } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';

import { recordedHistories, replay, workflowIdOf } from '../support/histories.ts';

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
