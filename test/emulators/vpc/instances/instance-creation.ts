/** From a prototype to an instance: everything is found and checked first, then everything is made. */

import { ApiError, badField } from '../api-error.ts';
import {
  checkUnique,
  notUnique,
  parseBody,
  resolve,
  resolveGroup,
  resolveZone,
} from '../bodies.ts';
import { interfaceCount } from '../catalogue/profile-view.ts';
import { profiles } from '../catalogue/profiles.ts';
import { checkInstanceQuota, checkQuota } from '../quotas.ts';
import { planNetwork } from './instance-network.ts';
import { instanceSchema } from './instance-prototype.ts';
import { happen } from './instance-runner.ts';
import { planVolumes } from './instance-volumes.ts';
import { unborn } from './instance-life.ts';
import type { ImageRow, InstanceRow } from '../store/rows.ts';
import type { Profile } from '../catalogue/profiles.ts';
import type { World } from '../world.ts';
import type { InstancePrototype } from './instance-prototype.ts';

/** @throws ApiError; then nothing has been made. */
export function createInstance(world: World, body: unknown): InstanceRow {
  const prototype = withTemplate(world, parseBody(instanceSchema, body));
  const zone = resolveZone(world, prototype.zone ?? {});
  const profile = profileOf(prototype);
  const image = imageOf(world, prototype);
  const facts = factsOf(world, prototype);
  checkUnique(world.instances.rows(), prototype.name, (name) => notUnique(name));
  checkSpot(profile, facts);
  checkInstanceQuota(world, { profile: profile.name, ...facts });
  const resourceGroupId = resolveGroup(world, prototype.resource_group);
  const network = planNetwork(world, prototype, zone, resourceGroupId);
  if (network.count > interfaceCount(profile)) {
    throw badField(
      'network_attachments',
      `The profile allows ${interfaceCount(profile)} interfaces`,
    );
  }
  const data = prototype.volume_attachments ?? [];
  checkQuota(world, 'dataVolumesPerInstance', 0, data.length);
  const volumes = planVolumes(world, prototype, zone, image);

  const common = world.row('instance', { name: prototype.name, zone, resourceGroupId });
  const row = world.instances.insert({
    ...common,
    ...facts,
    zone,
    vpcId: network.vpcId,
    profile: profile.name,
    ...(image && { imageId: image.id }),
    network: network.make(common.id),
    volumes: volumes.make(common.id, common.name),
    life: unborn,
    epoch: 0,
    placed: false,
  });
  happen(world, row.id, { kind: 'created' });
  return world.instances.get(row.id);
}

/** What is given counts more than what the template says. */
function withTemplate(world: World, prototype: InstancePrototype): InstancePrototype {
  if (!prototype.source_template) return prototype;
  const { source_template, ...given } = prototype;
  const template = resolve(world, world.templates, source_template, 'Instance template');
  const { name: _, ...stored } = template.prototype;
  return parseBody(instanceSchema, { ...stored, ...given });
}

function profileOf({ profile: meant }: InstancePrototype): Profile {
  const name = meant?.name ?? meant?.href?.split('/').at(-1) ?? 'bx2-2x8';
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile === undefined) throw badField('profile', 'There is no such instance profile', name);
  return profile;
}

function imageOf(world: World, { image: meant }: InstancePrototype): ImageRow | undefined {
  if (meant === undefined) return undefined;
  const image = resolve(world, world.images, meant, 'Image');
  if (image.status !== 'obsolete') return image;
  throw badField('image', `The image is ${image.status}`, image.name);
}

type Facts = Pick<
  InstanceRow,
  | 'keyIds'
  | 'userData'
  | 'availabilityClass'
  | 'hostFailurePolicy'
  | 'preemptionPolicy'
  | 'reservationPolicy'
  | 'reservationIds'
  | 'placementGroupId'
  | 'trustedProfileId'
  | 'metadataService'
>;

function factsOf(world: World, prototype: InstancePrototype): Facts {
  const { availability_policy: policy, reservation_affinity: affinity } = prototype;
  const target = prototype.placement_target;
  const profileId = prototype.default_trusted_profile?.target.id;
  return {
    keyIds: (prototype.keys ?? []).map((key) => resolve(world, world.keys, key, 'Key').id),
    userData: prototype.user_data ?? '',
    availabilityClass: prototype.availability?.class ?? 'standard',
    hostFailurePolicy: policy?.host_failure ?? 'restart',
    preemptionPolicy: policy?.preemption ?? 'stop',
    reservationPolicy: affinity?.policy ?? 'automatic',
    reservationIds: (affinity?.pool ?? []).map(
      (one) => resolve(world, world.reservations, one, 'Reservation').id,
    ),
    ...(target && {
      placementGroupId: resolve(world, world.placementGroups, target, 'Placement target').id,
    }),
    ...(profileId !== undefined && { trustedProfileId: profileId }),
    metadataService: prototype.metadata_service ?? {
      enabled: false,
      protocol: 'http',
      response_hop_limit: 1,
    },
  };
}

/** What IBM documents of spot machines, and of placement targets. */
function checkSpot(profile: Profile, facts: Facts): void {
  const free = facts.reservationPolicy === 'disabled';
  if (facts.placementGroupId !== undefined && !free) {
    throw badField('reservation_affinity.policy', 'A placement target needs the policy disabled');
  }
  if (facts.availabilityClass !== 'spot') return;
  if (!profile.spot)
    throw badField('availability.class', `Profile ${profile.name} is not to be had as spot`);
  if (!free)
    throw new ApiError('bad_field', 'Spot needs the reservation affinity policy disabled', {
      target: { name: 'reservation_affinity.policy', type: 'field' },
    });
}
