import { expect, it } from 'vitest';

import { mergeWorkflows } from '../../workflows/merge-workflows.ts';

const ours = { fleet: () => 'ours', fleetTask: () => 'ours', statusQuery: {} };
const names = ['fleet', 'fleetTask'];

it('merging adds our workflows and nothing else of ours', () => {
  const greet = (): string => 'hello';
  const merged = mergeWorkflows({ greet }, ours, names);
  expect(merged).toEqual({ greet, fleet: ours.fleet, fleetTask: ours.fleetTask });
});

it('merging keeps the default workflow of the application', () => {
  const other = (): string => 'other';
  expect(mergeWorkflows({ default: other }, ours, names)).toMatchObject({ default: other });
});

it('merging takes ours as they are when the application re-exports them', () => {
  expect(mergeWorkflows({ ...ours }, ours, names)).toEqual(ours);
});

it("merging refuses the application's own workflow under our name", () => {
  const clash = { fleet: () => 'of ships' };
  expect(() => mergeWorkflows(clash, ours, names)).toThrow(
    /workflows export fleet, which is a name of theirs: rename it/,
  );
});
