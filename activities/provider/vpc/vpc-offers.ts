/** What machines a connection could make for a fleet now. */

import { refusedQuota, roomFor } from './vpc-room.ts';
import type { Offer, OfferAnswer } from '../../../workflows/domain/worker.ts';
import type { Surroundings } from './vpc-surroundings.ts';
import { dearer, fittingShapes, type Shape, shapeRefusals, type VpcSpec } from './vpc-shapes.ts';
import type { VpcSite } from './vpc-site.ts';

/** Cheapest first. Asks for three lists at most, and for none twice within a short while. */
export async function listOffers(site: VpcSite, spec: VpcSpec): Promise<OfferAnswer> {
  const { connection } = site;
  if (spec.image === undefined) {
    return { offers: [], refusals: ['machines of a cloud run containers: give an image'] };
  }
  const [profiles, surroundings, machines] = await Promise.all([
    site.profiles.get(),
    site.surroundings.get(),
    site.machines.get(),
  ]);
  const { prices, families } = connection;
  const sources = { profiles, prices, ...(families && { families }) };
  const quota = (connection.maxMachines ?? Infinity) - machines.length;
  const shapes = fittingShapes(sources, spec).toSorted(dearer);
  const zones = zonesFor(surroundings, spec);
  const room = zones.map((zone) => roomFor(surroundings, zone));
  const offers = shapes.flatMap((shape) =>
    room
      .filter(({ isPlace }) => isPlace)
      // What is used up now may be free later: only what is never to be had is no offer.
      .map((one) => offerOf(site, shape, one.zone, Math.max(0, Math.min(quota, one.addresses)))),
  );
  const refusals = [
    ...(quota > 0 ? [] : [refusedQuota(connection, machines.length)]),
    ...shapeRefusals(sources, spec),
    ...room.flatMap(({ refusal }) => refusal ?? []),
    ...(shapes.length === 0 && !spec.provider.profiles ? [nothingFits(spec)] : []),
  ];
  return { offers, refusals };
}

/** In the order of the specification, or of the connection's subnets. */
function zonesFor({ subnets }: Surroundings, { provider }: VpcSpec): readonly string[] {
  return provider.zones ?? [...new Set(subnets.map(({ zone }) => zone.name))];
}

function offerOf({ connection }: VpcSite, shape: Shape, zone: string, available: number): Offer {
  const { profile, availability, capacity, slots, hourlyPrice } = shape;
  return {
    provider: 'vpc',
    profile,
    capacity,
    slots,
    available,
    host: 'docker',
    place: {
      connection: connection.name,
      region: connection.region,
      zone,
      availability,
      ...(hourlyPrice !== undefined && { hourlyPrice }),
    },
  };
}

function nothingFits({ resources, provider }: VpcSpec): string {
  const memory = `${Math.round(resources.memoryBytes / 1e6)} MB memory`;
  return `no usual profile holds an instance of ${resources.milliCpu / 1_000} cpu and ${memory} as ${provider.availability.join(' or ')}: lower resources, or name provider.profiles`;
}
