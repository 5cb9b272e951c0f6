import type { VpcConnection } from '../../activities/provider/vpc/vpc-connection.ts';
import { VpcFailure } from '../../activities/provider/vpc/vpc-failure.ts';
import { findSurroundings } from '../../activities/provider/vpc/vpc-surroundings.ts';

/** Of no image. */
const NO_IMAGE = 'r000-00000000-0000-4000-8000-000000000000';

/**
 * Whether machines may be made: one is asked for from an image that does not exist. Whoever may not make any is refused
 * for that, and everybody else for the image.
 */
export async function mayCreate(connection: VpcConnection): Promise<boolean> {
  const { vpcId, subnets } = await findSurroundings(connection);
  const [subnet] = subnets;
  if (!subnet) return true;
  const name = 'fleet-doctor-probe';
  try {
    const { result } = await connection.api.createInstance({
      instancePrototype: {
        name,
        zone: { name: subnet.zone.name },
        vpc: { id: vpcId },
        profile: { name: 'cx2-2x4' },
        image: { id: NO_IMAGE },
        resource_group: { id: connection.resourceGroupId },
        primary_network_attachment: {
          virtual_network_interface: {
            name: `${name}-vni`,
            auto_delete: true,
            subnet: { id: subnet.id },
          },
        },
      },
    });
    // It cannot be; should it be all the same, it is not to stay.
    await connection.api.deleteInstance({ id: result.id });
    return true;
  } catch (error) {
    if (!(error instanceof VpcFailure)) throw error;
    if (error.verdict === 'denied') return false;
    if (error.verdict === 'doubt' || error.verdict === 'slower') throw error;
    return true;
  }
}
