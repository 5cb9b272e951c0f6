import type { FleetSpec } from '../../workflows/domain/spec.ts';
import { parseFleetSpec } from '../../workflows/domain/spec-parser.ts';
import type { FleetAccess } from './fleet-access.ts';
import type { LocatedFleet } from './located-fleet.ts';
import { decodePayloads } from './payloads.ts';
import { callTemporal } from './temporal-calls.ts';

/**
 * The specification of a fleet, read from the first event of its history: no fleet server is needed for it. Undefined
 * when the fleet was started with something that is none.
 */
export async function specOfFleet(
  { client }: FleetAccess,
  { ref, runId }: LocatedFleet,
): Promise<FleetSpec | undefined> {
  const { history } = await callTemporal(client, `read the start of fleet ${ref.workflowId}`, () =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace: ref.namespace,
      execution: { workflowId: ref.workflowId, runId },
      maximumPageSize: 1,
    }),
  );
  const start = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const [input] = await decodePayloads(client, start?.input?.payloads);
  const parse = parseFleetSpec(input);
  return parse.ok ? parse.spec : undefined;
}
