import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fleetDetails, refusalDetails } from '../../workflows/domain/fleet-details.ts';
import { groupDetails } from '../../workflows/domain/group-details.ts';
import { beginGroup, taskEnded } from '../../workflows/domain/group-state.ts';
import { MAX_PAGE_BYTES } from '../../workflows/domain/markdown.ts';
import { utf8Length } from '../../workflows/domain/plain-text.ts';
import { specDetails } from '../../workflows/domain/spec-details.ts';
import { taskDetails } from '../../workflows/domain/task-details.ts';
import {
  endedTask,
  failedTask,
  fleetOnPage,
  groupEnded,
  liveMarkdown,
  offersFound,
  pageFleet,
  pageRetries,
  pageSlice,
} from '../support/pages.ts';
import { input, specOf } from '../support/spec-inputs.ts';

describe('whatever users and programs write', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.constantFrom(
      '```\n<script>alert(1)</script>\n```',
      '](javascript:alert(1)) <img src=x onerror=alert(1)>',
      '`'.repeat(200),
      '\u{1F6A2}'.repeat(400),
    ),
  );

  it('a page has at most 2 KiB and nothing of it acts', () => {
    fc.assert(
      fc.property(text, text, text, (name, message, lastLines) => {
        for (const page of pagesWith(name, message, lastLines)) {
          expect(utf8Length(page)).toBeLessThanOrEqual(MAX_PAGE_BYTES);
          encodeURIComponent(page);
          expect(liveMarkdown(page)).not.toMatch(/[<>`]|javascript:/);
        }
      }),
    );
  });
});

/** Every page, with a workflow id as long as it may be. */
function pagesWith(name: string, message: string, lastLines: string): readonly string[] {
  const fleet = { ...pageFleet, workflowId: 'ü'.repeat(90), name };
  const spec = { ...specOf(input()), image: name };
  const failures = Array.from({ length: 10 }, (_, index) =>
    failedTask({ index: `${index}`, message, lastLines }),
  );
  const failure = { reason: 'infeasible', message } as const;
  const group = failures.reduce(
    taskEnded,
    beginGroup(failures.map(({ index }) => ({ index, key: index }))),
  );
  const exit = endedTask({ lastLines, failure: { code: 'invalid-container', message } });
  return [
    fleetDetails(fleetOnPage([], { fleet, spec })),
    fleetDetails(fleetOnPage([offersFound, groupEnded(...failures)], { fleet, spec })),
    fleetDetails(fleetOnPage([{ kind: 'fleetFailed', failure }], { fleet, spec })),
    refusalDetails(message),
    specDetails(spec),
    groupDetails(fleet, pageSlice, group),
    taskDetails(exit, { fleet, retries: pageRetries, runId: pageFleet.id }),
  ];
}
