/** What an instance may be made of. Unknown members are refused, so that a misspelt one is noticed. */

import { z } from 'zod';

import { byName, groupSchema, identity, nameSchema, onlyOne, refuse } from '../bodies.ts';
import { vniSchema } from '../network/vnis.ts';
import { inlineVolumeSchema } from '../resources/volumes.ts';

/** 64 KB. */
const MOST_USER_DATA = 65_536;

const interfaceSchema = z.strictObject({
  name: nameSchema.optional(),
  subnet: identity(),
  security_groups: z.array(identity()).max(5).optional(),
  allow_ip_spoofing: z.boolean().optional(),
});

const attachmentSchema = z.strictObject({
  name: nameSchema.optional(),
  virtual_network_interface: z.union([
    z.strictObject({ id: z.string() }),
    z.strictObject({ crn: z.string() }),
    z.strictObject({ href: z.string() }),
    vniSchema,
  ]),
});

const bootVolumeSchema = z.strictObject({
  name: nameSchema.optional(),
  delete_volume_on_instance_delete: z.boolean().default(true),
  volume: z.union([z.strictObject({ id: z.string() }), inlineVolumeSchema]),
});

const dataVolumeSchema = z.strictObject({
  name: nameSchema.optional(),
  delete_volume_on_instance_delete: z.boolean().default(false),
  volume: z.union([z.strictObject({ id: z.string() }), inlineVolumeSchema]),
});

const members = z.strictObject({
  name: nameSchema.optional(),
  zone: byName.optional(),
  vpc: identity().optional(),
  profile: byName.optional(),
  image: identity().optional(),
  catalog_offering: z.looseObject({}).optional(),
  source_template: identity().optional(),
  keys: z.array(identity(['id', 'crn', 'href', 'fingerprint'])).optional(),
  resource_group: groupSchema,
  user_data: z.string().max(MOST_USER_DATA).optional(),
  metadata_service: z
    .strictObject({
      enabled: z.boolean().default(false),
      protocol: z.enum(['http', 'https']).default('http'),
      response_hop_limit: z.number().int().min(1).max(64).default(1),
    })
    .optional(),
  default_trusted_profile: z
    .strictObject({ auto_link: z.boolean().optional(), target: identity(['id', 'crn']) })
    .optional(),
  boot_volume_attachment: bootVolumeSchema.optional(),
  volume_attachments: z.array(dataVolumeSchema).optional(),
  primary_network_attachment: attachmentSchema.optional(),
  network_attachments: z.array(attachmentSchema).optional(),
  primary_network_interface: interfaceSchema.optional(),
  network_interfaces: z.array(interfaceSchema).optional(),
  availability: z.strictObject({ class: z.enum(['standard', 'spot']).optional() }).optional(),
  availability_policy: z
    .strictObject({
      host_failure: z.enum(['restart', 'stop']).optional(),
      preemption: z.enum(['stop', 'delete']).optional(),
    })
    .optional(),
  reservation_affinity: z
    .strictObject({
      policy: z.enum(['automatic', 'disabled', 'manual']).optional(),
      pool: z.array(identity()).optional(),
    })
    .optional(),
  placement_target: identity().optional(),
  total_volume_bandwidth: z.number().int().optional(),
  volume_bandwidth_qos_mode: z.enum(['pooled', 'weighted']).optional(),
  confidential_compute_mode: z.enum(['disabled', 'sgx', 'tdx']).optional(),
  enable_secure_boot: z.boolean().optional(),
  vcpu: z.looseObject({}).optional(),
});

export type InstancePrototype = z.output<typeof members>;

/** One boot source, and one style of network. */
export const instanceSchema: z.ZodType<InstancePrototype> = members.superRefine(
  (prototype, context) => {
    if (prototype.source_template) return;
    const bootVolume = prototype.boot_volume_attachment?.volume;
    const byVolume = bootVolume && 'id' in bootVolume ? { volume: bootVolume } : {};
    onlyOne(context, { ...prototype, ...byVolume }, ['image', 'catalog_offering', 'volume']);
    onlyOne(context, prototype, ['primary_network_attachment', 'primary_network_interface']);
    if (prototype.network_attachments && prototype.primary_network_interface) {
      refuse(context, 'validation_only_one', 'Network attachments and interfaces cannot be mixed');
    }
    if (!prototype.zone)
      refuse(context, 'validation_required_field', 'The zone is missing', ['zone']);
  },
);
