import type { Client } from '@temporalio/client';
import type { TemporalLink } from '../../cli/doctor/temporal-link.ts';
import { failed } from '../../cli/doctor/check.ts';

/** Answers of Temporal's service, by call; whatever is not given refuses. */
export type ServiceAnswers = Readonly<Record<string, (request: never) => unknown>>;

/** A connection that is up, to a Temporal that answers as told. */
export function linkTo(answers: ServiceAnswers, counts: readonly number[] = []): TemporalLink {
  const left = [...counts];
  const client = {
    options: { namespace: 'default' },
    workflowService: answers,
    workflow: {
      count: async () => ({ count: left.shift() ?? 0 }),
      start: answers['start'],
      getHandle: () => ({ describe: answers['describe'] }),
      async *list() {},
    },
    withDeadline: async (_deadline: unknown, call: () => unknown) => call(),
  };
  return {
    // Only what the checks ask is there.
    connect: async () => ({ kind: 'up', client: client as unknown as Client, address: 'a:1' }),
    close: async () => undefined,
  };
}

export const brokenLink: TemporalLink = {
  connect: async () => ({ kind: 'down', finding: failed('nobody listens', 'start it') }),
  close: async () => undefined,
};

/** As gRPC refuses. */
export function refusal(code: number, details: string): Error {
  return Object.assign(new Error(details), { code, details, metadata: {} });
}
