/** What the types of `./client` and `./workflows` promise; `tsc` judges, and vitest only runs what is left of it. */

import type { Client } from '@temporalio/client';
import { executeChild, type WorkflowResultType } from '@temporalio/workflow';
import { describe, expectTypeOf, it } from 'vitest';

import {
  FleetClient,
  type FleetClientErrorCode,
  type FleetDescription,
  type FleetResult,
  type FleetSpecInput,
  isFleetClientError,
  type StartedFleet,
  type TaskOutcome,
} from '../../cli/client/index.ts';
import { type fleet, fleetResultOf } from '../../workflows/index.ts';

/** Never called: only its types are looked at. */
async function program(client: Client): Promise<FleetResult> {
  const fleets = new FleetClient({ client, taskQueue: 'orders' });
  const { id } = await fleets.start(
    { tasks: { count: 3 }, command: ['true'] },
    { workflowId: 'f' },
  );
  return fleets.result(id);
}

/** Never called either. */
function parent(spec: FleetSpecInput) {
  return executeChild<typeof fleet>('fleet', { args: [spec] });
}

describe('the types of the client', () => {
  it('know a specification as people write it', () => {
    expectTypeOf({
      image: 'docker.io/library/alpine:3',
      tasks: { items: [{ idx: 'a', args: ['-v'] }, {}] },
      resources: { cpu: 0.5, memory: '128M' },
      env: { LEVEL: 'high', DEBUG: true },
      retries: { limit: 2, backoff: { initial: '1s' } },
    }).toExtend<FleetSpecInput>();
    expectTypeOf<{ tasks: { count: number } }>().toExtend<FleetSpecInput>();
    expectTypeOf<{ tasks: { count: string } }>().not.toExtend<FleetSpecInput>();
    expectTypeOf<{ image: string }>().not.toExtend<FleetSpecInput>();
    // @ts-expect-error A field that does not exist.
    const misspelt: FleetSpecInput = { tasks: { count: 1 }, comand: ['true'] };
    expectTypeOf(misspelt).toEqualTypeOf<FleetSpecInput>();
  });

  it('follow a fleet from its start to its result', () => {
    expectTypeOf<FleetClient['start']>().returns.resolves.toEqualTypeOf<StartedFleet>();
    expectTypeOf<FleetClient['describe']>().returns.resolves.toEqualTypeOf<FleetDescription>();
    expectTypeOf(program).returns.resolves.toEqualTypeOf<FleetResult>();
    expectTypeOf<FleetResult['state']>().toEqualTypeOf<'succeeded' | 'failed' | 'cancelled'>();
    expectTypeOf<FleetResult['failures'][number]>().toEqualTypeOf<TaskOutcome>();
  });

  it('name the codes of what may go wrong', () => {
    const error: unknown = undefined;
    if (isFleetClientError(error)) expectTypeOf(error.code).toEqualTypeOf<FleetClientErrorCode>();
    // @ts-expect-error A code that does not exist.
    isFleetClientError(error, 'out-of-luck');
  });
});

describe('the types of the workflows', () => {
  it('know what a child fleet takes and gives', () => {
    expectTypeOf<Parameters<typeof fleet>>().toEqualTypeOf<[input: FleetSpecInput]>();
    expectTypeOf<WorkflowResultType<typeof fleet>>().toEqualTypeOf<FleetResult>();
    expectTypeOf(parent).returns.resolves.toEqualTypeOf<FleetResult>();
    expectTypeOf(fleetResultOf).returns.toEqualTypeOf<FleetResult | undefined>();
  });
});
