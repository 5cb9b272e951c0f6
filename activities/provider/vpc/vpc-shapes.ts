/** Machine shapes of the API → those that fit a fleet. Pure. */

import { type Resources, slotsIn } from '../../../workflows/domain/resources.ts';
import type { FleetSpec, VpcProviderSpec } from '../../../workflows/domain/spec.ts';
import type { Availability } from '../../../workflows/domain/worker.ts';
import type { VpcCapability, VpcInstanceProfile } from './vpc-objects.ts';

export interface Shape {
  readonly profile: string;
  readonly availability: Availability;
  readonly capacity: Resources;
  /** Instances that fit; at least one. */
  readonly slots: number;
  /** USD an hour; absent when it is not known. */
  readonly hourlyPrice?: number;
}

export interface ShapeSources {
  readonly profiles: readonly VpcInstanceProfile[];
  /** Those to choose from when the specification names no profile. Default: those usual of each class. */
  readonly families?: readonly string[];
  readonly prices: Readonly<Record<string, number>>;
}

export type VpcSpec = FleetSpec & { readonly provider: VpcProviderSpec };

/** Shapes that hold at least one instance: of each family no more than it takes for all instances at once. */
export function fittingShapes(sources: ShapeSources, spec: VpcSpec): readonly Shape[] {
  const groups = familiesFor(sources, spec).map((shapes) => upTo(spec.scale.max, shapes));
  return withinBudget(groups.filter((shapes) => shapes.length > 0));
}

/** Why a profile that the specification names makes no offer. */
export function shapeRefusals({ profiles }: ShapeSources, spec: VpcSpec): readonly string[] {
  return (spec.provider.profiles ?? []).flatMap((name) => {
    const profile = profiles.find((one) => one.name === name);
    if (!profile) return [`the region has no profile ${name}: correct provider.profiles`];
    const capacity = capacityOf(profile);
    if (!capacity) return [`profile ${name} does not say what it holds: name another one`];
    if (!spec.provider.availability.some((one) => admits(profile, one))) {
      return [
        `profile ${name} cannot be had as ${spec.provider.availability.join(' or ')}: change provider.availability`,
      ];
    }
    return slotsIn(capacity, spec.resources) > 0
      ? []
      : [`an instance does not fit in profile ${name}: lower resources, or name a larger profile`];
  });
}

/** Shapes by family and class; those named by the specification are one family. */
function familiesFor(sources: ShapeSources, spec: VpcSpec): readonly (readonly Shape[])[] {
  const { profiles: named, availability } = spec.provider;
  return availability.flatMap((one) => {
    if (named) return [shapesOf(sources, spec, one, (name) => named.includes(name))];
    const families = sources.families ?? usualFamilies[one];
    return families.map((family) =>
      shapesOf(sources, spec, one, (name) => name.startsWith(`${family}-`)),
    );
  });
}

/** Balanced, compute and memory: of the second generation, and the flexible ones that are to be had as spot. */
const usualFamilies: Readonly<Record<Availability, readonly string[]>> = {
  standard: ['cx2', 'bx2', 'mx2'],
  spot: ['cxf', 'bxf', 'mxf'],
};

function shapesOf(
  { profiles, prices }: ShapeSources,
  { resources }: VpcSpec,
  availability: Availability,
  isMeant: (profile: string) => boolean,
): readonly Shape[] {
  return profiles
    .filter((profile) => isMeant(profile.name) && admits(profile, availability))
    .flatMap((profile) => {
      const capacity = capacityOf(profile);
      const slots = capacity ? slotsIn(capacity, resources) : 0;
      if (!capacity || slots === 0) return [];
      const price = availability === 'standard' ? prices[profile.name] : undefined;
      const hourly = price === undefined ? {} : { hourlyPrice: price };
      return [{ profile: profile.name, availability, capacity, slots, ...hourly }];
    });
}

/** Containers are built for one architecture. */
function admits(profile: VpcInstanceProfile, availability: Availability): boolean {
  const { value, values } = profile.availability_class;
  return (
    profile.vcpu_architecture.value === 'amd64' &&
    (values ?? [value ?? 'standard']).includes(availability)
  );
}

function capacityOf({ vcpu_count, memory }: VpcInstanceProfile): Resources | undefined {
  const vcpus = amountOf(vcpu_count);
  const gib = amountOf(memory);
  if (vcpus === undefined || gib === undefined) return undefined;
  return { milliCpu: vcpus * 1_000, memoryBytes: gib * 2 ** 30 };
}

function amountOf({ value, default: usual }: VpcCapability): number | undefined {
  return value ?? usual;
}

/** Of the sizes that hold more than is ever wanted at once, the smallest is enough. */
function upTo(most: number, shapes: readonly Shape[]): readonly Shape[] {
  const bySlots = shapes.toSorted((one, other) => one.slots - other.slots || dearer(one, other));
  const enough = bySlots.findIndex(({ slots }) => slots >= most);
  return enough < 0 ? bySlots : bySlots.slice(0, enough + 1);
}

/** Offers are written into the history of a fleet: the families that fit best, as many as there is room for. */
const MOST_SHAPES = 20;

function withinBudget(groups: readonly (readonly Shape[])[]): readonly Shape[] {
  const best = groups.toSorted((one, other) => costOfSlot(one) - costOfSlot(other));
  let room = MOST_SHAPES;
  return best.flatMap((shapes, index) => {
    if (index > 0 && shapes.length > room) return [];
    room -= shapes.length;
    return shapes;
  });
}

function costOfSlot(shapes: readonly Shape[]): number {
  return Math.min(...shapes.map((shape) => (shape.hourlyPrice ?? size(shape) / 20) / shape.slots));
}

/** Cheaper first, as far as prices are known; else smaller first. A total order. */
export function dearer(one: Shape, other: Shape): number {
  const price = (shape: Shape): number => shape.hourlyPrice ?? Infinity;
  const byPrice = price(one) === price(other) ? 0 : price(one) - price(other);
  return byPrice || size(one) - size(other) || (one.profile < other.profile ? -1 : 1);
}

/** What machines are worth, roughly: a core as much as eight GiB. */
function size({ capacity }: Shape): number {
  return capacity.milliCpu / 1_000 + capacity.memoryBytes / 2 ** 33;
}
