/** Everything at IBM that carries the mark of a fleet, for those who clear up. */

import { shortFleetId } from '../../../workflows/domain/ids.ts';
import type { Trace } from '../provider.ts';
import { listVpcInstances } from './vpc-inventory.ts';
import { fleetOfAttachment, fleetPrefix, readName } from './vpc-names.ts';
import { deletePart, listParts, type Part } from './vpc-parts.ts';
import { asked } from './vpc-removal.ts';
import type { VpcSite } from './vpc-site.ts';
import { setTimeout as sleep } from 'node:timers/promises';

/** Of one fleet, or of all. What is held by an instance that is not marked is not ours. */
export async function listTraces(
  { connection }: VpcSite,
  { fleetId }: { readonly fleetId?: string },
): Promise<readonly Trace[]> {
  const { api, resourceGroupId } = connection;
  const prefix = fleetId === undefined ? 'fleet-' : fleetPrefix(fleetId);
  const instances = await listVpcInstances(api, { resourceGroupId, prefix });
  // After the instances: what one of them held when they were listed is free, or gone, or still held.
  const parts = await listParts(connection, prefix);
  const traces = [
    ...instances.flatMap(({ id, name, primary_network_attachment: attachment }) => {
      const owner = fleetOfAttachment(attachment?.name);
      return owner === undefined ? [] : traceOf(connection.name, 'machine', { id, name }, owner);
    }),
    ...parts
      .filter(isOurs)
      .flatMap((part) => traceOf(connection.name, part.kind, part, part.fleetId)),
  ];
  return traces.filter((trace) => fleetId === undefined || isOf(trace, fleetId));
}

/** Returns when it is proved gone. */
export async function removeTrace(site: VpcSite, trace: Trace, signal: AbortSignal): Promise<void> {
  const { connection, times } = site;
  const call = { signal };
  for (;;) {
    signal.throwIfAborted();
    const { fleetId } = trace;
    const left = await listTraces(site, fleetId === undefined ? {} : { fleetId });
    const own = left.find(({ kind, id }) => kind === trace.kind && id === trace.id);
    if (own === undefined) return;
    await asked(
      own.kind === 'machine'
        ? connection.api.deleteInstance({ ...call, id: own.id })
        : deletePart(connection, partOf(own), call),
    );
    await sleep(times.pollMs, undefined, { signal });
  }
}

/** A volume shows its mark; of the others, those that nothing holds have only their names. */
function isOurs(part: Part): boolean {
  return !part.held && (part.kind !== 'volume' || part.fleetId !== undefined);
}

function traceOf(
  connection: string,
  kind: Trace['kind'],
  { id, name }: { readonly id: string; readonly name: string },
  fleetId: string | undefined,
): readonly Trace[] {
  const read = readName(name);
  if (
    read === undefined ||
    (fleetId !== undefined && shortFleetId(fleetId) !== read.shortFleetId)
  ) {
    return [];
  }
  const owner = fleetId === undefined ? {} : { fleetId };
  return [{ provider: 'vpc', connection, kind, id, name, ...read, ...owner }];
}

function isOf(trace: Trace, fleetId: string): boolean {
  return trace.fleetId === undefined
    ? trace.shortFleetId === shortFleetId(fleetId)
    : trace.fleetId === fleetId;
}

function partOf({ kind, id }: Trace): Pick<Part, 'kind' | 'id'> {
  if (kind === 'volume' || kind === 'network-interface' || kind === 'address') return { kind, id };
  throw new Error(`Bug: IBM Cloud VPC has no ${kind} to remove`);
}
