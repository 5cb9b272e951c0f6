import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFleetSpec, renderProblems } from '../../workflows/domain/spec-parser.ts';
import { input, problemsOf } from '../support/spec-inputs.ts';

describe('parsing', () => {
  it('is total on arbitrary JSON', () => {
    fc.assert(
      fc.property(anything(), (written) => {
        const parse = parseFleetSpec(written);
        if (parse.ok) return;
        expect(parse.problems.length).toBeGreaterThan(0);
        expect(renderProblems(parse.problems).split('\n').length).toBeLessThanOrEqual(22);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives plain JSON without absent fields', () => {
    fc.assert(
      fc.property(anything(), (written) => {
        const parse = parseFleetSpec(written);
        if (parse.ok) expect(JSON.parse(JSON.stringify(parse.spec))).toStrictEqual(parse.spec);
      }),
    );
  });

  it('never shows variables, arguments or commands', () => {
    const secret = 'hunter2';
    const wrong = fc.constantFrom<unknown>(
      secret,
      [secret],
      { [`a`]: secret },
      [[secret]],
      { A: [secret] },
      { A: `${secret}\0` },
      { A: { secret } },
      { A: { secret: `db/${secret}\n` } },
    );
    const parts = { env: wrong, args: wrong, command: wrong };
    const written = fc.record({
      ...parts,
      tasks: fc.record({ items: fc.array(fc.record(parts)) }),
    });
    fc.assert(
      fc.property(written, (fields) => {
        expect(problemsOf(fields).join()).not.toContain(secret);
      }),
    );
  });

  it('lists no more than a thousand problems', () => {
    const parse = parseFleetSpec(
      input({ tasks: { items: Array.from({ length: 5000 }, () => 1) } }),
    );
    expect(parse.ok ? 0 : parse.problems.length).toBe(1000);
  });

  it('survives keys of the object prototype', () => {
    const text =
      '{"__proto__":{"x":1},"constructor":1,"image":"a","tasks":{"count":1,"toString":1}}';
    expect(problemsOf(JSON.parse(text))).toHaveLength(3);
  });
});

/** Any JSON, and JSON that is nearly a specification. */
function anything(): fc.Arbitrary<unknown> {
  const any = fc.jsonValue();
  const item = fc.record(
    {
      idx: fc.oneof(any, fc.nat(9)),
      args: fc.oneof(any, fc.array(fc.string())),
      command: any,
      env: any,
    },
    { requiredKeys: [] },
  );
  const tasks = fc.record(
    {
      count: fc.oneof(any, fc.nat()),
      indexes: fc.oneof(any, fc.string()),
      items: fc.array(fc.oneof(any, item)),
    },
    { requiredKeys: [] },
  );
  const provider = fc.record(
    {
      type: fc.constantFrom('local', 'vpc', 'aws'),
      workers: any,
      profiles: fc.oneof(any, fc.array(fc.string())),
      availability: any,
    },
    { requiredKeys: [] },
  );
  const fields = {
    image: fc.oneof(any, fc.string()),
    command: any,
    tasks: fc.oneof(any, tasks, fc.constant({ count: 1 })),
    resources: fc.oneof(any, fc.record({ cpu: fc.oneof(any, fc.double()), memory: any })),
    retries: fc.oneof(any, fc.record({ backoff: fc.record({ initial: any, max: any }) })),
    env: fc.oneof(any, fc.dictionary(fc.string(), any)),
    labels: fc.oneof(any, fc.dictionary(fc.string(), fc.string())),
    provider: fc.oneof(any, provider),
    [`\u{0}`]: any,
  };
  return fc.oneof(
    any,
    fc.record(fields, { requiredKeys: [] }),
    fc.record({ ...fields, image: fc.constant('a') }, { requiredKeys: ['image', 'tasks'] }),
  );
}
