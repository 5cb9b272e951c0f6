import { describe, expect, it } from 'vitest';
import { type DeleteOptions, runDelete } from '../../cli/commands/delete.ts';
import { FleetClientError } from '../../cli/client/fleet-client-error.ts';
import type { EndedFleet } from '../../cli/client/ended-fleets.ts';
import { commandBench } from '../support/fake-fleets.ts';

const named = (...fleets: readonly string[]): DeleteOptions => ({
  target: { kind: 'named', fleets },
  yes: false,
  force: false,
});

const selected: DeleteOptions = {
  target: { kind: 'selected', request: { name: 'nightly-*' } },
  yes: true,
  force: false,
};

const ended = (id: string): EndedFleet => ({
  id,
  runId: id,
  name: `nightly-${id}`,
  workflowId: `nightly-${id}`,
  state: 'failed',
  startedAt: '2026-08-06T19:48:13.1Z',
  finishedAt: '2026-08-06T19:49:13.1Z',
});

const deleted = (id: string) => ({ id, workflowId: `nightly-${id}`, workflows: 4, objects: 1 });

describe('delete', () => {
  it.each(['y\n', 'YES\n', ' y '])('goes on when a person answers %j', async (stdin) => {
    const answers = { delete: async () => deleted('7') };
    const { context, io, fleets } = commandBench(answers, { isTTY: true, stdin });
    expect(await runDelete(context, named('w'))).toBe(0);
    expect(fleets.calls).toEqual([['delete', 'w', { force: false }]]);
    expect(io.stderr.text).toBe(
      'Delete fleet w, with logs and results in /nowhere/store? [y/N] ' +
        'Deleted fleet nightly-7: 4 workflows, 1 object.\n',
    );
  });

  it.each(['\n', 'n\n', 'yellow\n', ''])(
    'deletes nothing when a person answers %j',
    async (stdin) => {
      const { context, io, fleets } = commandBench({}, { isTTY: true, stdin });
      expect(await runDelete(context, named('w'))).toBe(1);
      expect(fleets.calls).toEqual([]);
      expect(io.stderr.text).toContain('Nothing was deleted.');
    },
  );

  it('refuses to guess where nobody can be asked', async () => {
    const { context, fleets } = commandBench({}, { stdin: 'y\n' });
    const failure = runDelete(context, named('w'));
    await expect(failure).rejects.toMatchObject({ exitCode: 2 });
    await expect(failure).rejects.toThrow('use --yes');
    expect(fleets.calls).toEqual([]);
  });

  it('shows what was selected and deletes it by id', async () => {
    const { context, io, fleets } = commandBench({
      listEnded: async () => [ended('7'), ended('8')],
      delete: async (id) => deleted(id),
    });
    expect(await runDelete(context, selected)).toBe(0);
    expect(fleets.calls).toEqual([
      ['listEnded', { name: 'nightly-*' }],
      ['delete', '7', { force: false }],
      ['delete', '8', { force: false }],
    ]);
    expect(io.stderr.text).toMatch(/nightly-7\s+nightly-7\s+failed.*\nnightly-8/);
  });

  it('tells that nothing was selected', async () => {
    const { context, io } = commandBench({ listEnded: async () => [] }, { output: 'json' });
    expect(await runDelete(context, selected)).toBe(0);
    expect([io.stdout.text, io.stderr.text]).toEqual(['[]\n', 'There are no such fleets.\n']);
  });

  it('goes on with the others when one is refused', async () => {
    const { context, io } = commandBench(
      {
        listEnded: async () => [ended('7'), ended('8')],
        delete: async (id) => {
          if (id === '7') throw new FleetClientError('not-ended', 'Cannot delete 7');
          return deleted(id);
        },
      },
      { output: 'json' },
    );
    expect(await runDelete(context, selected)).toBe(1);
    expect(JSON.parse(io.stdout.text)).toEqual([deleted('8')]);
    expect(io.stderr.text).toContain('Cannot delete 7\n');
  });

  it('stops when Temporal is away', async () => {
    const { context, fleets } = commandBench({
      delete: async () => {
        throw new FleetClientError('unreachable', 'Temporal does not answer');
      },
    });
    const options = { ...named('a', 'b'), yes: true };
    await expect(runDelete(context, options)).rejects.toMatchObject({ code: 'unreachable' });
    expect(fleets.calls).toHaveLength(1);
  });

  it('says when nothing was left of a fleet', async () => {
    const { context, io } = commandBench({
      delete: async (id) => ({ id, workflows: 0, objects: 0 }),
    });
    expect(await runDelete(context, { ...named('id-7'), yes: true })).toBe(0);
    expect(io.stderr.text).toBe('Nothing is left of fleet id-7.\n');
  });
});
