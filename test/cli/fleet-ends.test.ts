import { describe, expect, it } from 'vitest';
import { bareRoot, clientOf } from '../support/client-bench.ts';
import { fleetInput } from '../support/fake-fleet-workflows.ts';
import { result } from '../support/fake-fleets.ts';
import { RUN_ID } from '../support/fake-temporal.ts';

describe('the result', () => {
  it('of a failed fleet comes from its failure', async () => {
    const detail = result({ state: 'failed' });
    const failure = { type: 'tasks-failed', message: 'm', detail };
    const { client } = clientOf({ ...bareRoot, status: 'FAILED', failure });
    expect(await client.result('wordcount')).toEqual(detail);
  });

  it('of a cancelled fleet comes from the store', async () => {
    const { client, store } = clientOf({ ...bareRoot, status: 'CANCELLED' });
    const cancelled = result({ state: 'cancelled' });
    await store.put(`${RUN_ID}/result.json`, JSON.stringify(cancelled));
    expect(await client.result('wordcount')).toEqual(cancelled);
  });

  it('of a cancelled fleet is asked of its workflow where there is no store', async () => {
    const { groups: _groups, ...status } = { groups: 1, ...result({ state: 'cancelled' }) };
    const queries = { status: () => ({ ...status, groups: { total: 1 } }) };
    const { client } = clientOf({ ...bareRoot, status: 'CANCELLED', queries });
    expect(await client.result('wordcount')).toEqual(result({ state: 'cancelled' }));
  });

  it('does not exist of a fleet that was refused', async () => {
    const failure = { type: 'spec-invalid', message: 'image is missing' };
    const { client } = clientOf({ ...bareRoot, status: 'FAILED', failure });
    await expect(client.result('wordcount')).rejects.toMatchObject({ code: 'spec-invalid' });
  });
});

describe('a cancel', () => {
  it('that is soft is an update, one that is hard is Temporal’s own', async () => {
    const { client, temporal } = clientOf(bareRoot);
    await client.cancel('wordcount');
    await client.cancel('wordcount', { mode: 'hard' });
    expect(temporal.calls).toEqual([
      'update wordcount cancel {"args":[{"mode":"soft"}]}',
      'cancel wordcount',
    ]);
  });

  it('that is hard needs no server, a soft one does', async () => {
    const { client, temporal } = clientOf(bareRoot);
    temporal.served = false;
    await client.cancel('wordcount', { mode: 'hard' });
    await expect(client.cancel('wordcount')).rejects.toMatchObject({ code: 'no-server-answers' });
  });

  it('is refused when the fleet has ended', async () => {
    const { client } = clientOf({ ...bareRoot, status: 'COMPLETED' });
    await expect(client.cancel('wordcount')).rejects.toMatchObject({ code: 'already-ended' });
  });
});

describe('a start', () => {
  it('is refused before anything is sent when the specification is invalid', async () => {
    const { client } = clientOf();
    const failure = client.start({ image: 'alpine', tasks: { count: 0 } });
    await expect(failure).rejects.toMatchObject({ code: 'spec-invalid' });
  });

  it.each([
    ['', 'as it is empty'],
    ['ä'.repeat(91), 'as it has 182 bytes: at most 180'],
    ['a"b', 'as it contains a quotation mark'],
    ['a\\b', 'as it contains a quotation mark, a backslash'],
  ])('is refused under the workflow id %j', async (workflowId, reason) => {
    const { client } = clientOf();
    await expect(client.start(fleetInput(1), { workflowId })).rejects.toThrow(reason);
  });
});
