/** What can be asked about the parts of an instance. */

import { ok } from '../http/exchange.ts';
import { listAll } from '../http/paging.ts';
import { attachmentReference } from '../resources/volume-view.ts';
import { reference } from '../views.ts';
import { instanceOf } from './instance-routes.ts';
import { interfaceView } from './instance-view.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';

export const instancePartRoutes: readonly Route[] = [
  {
    operation: 'getInstanceInitialization',
    method: 'GET',
    path: '/v1/instances/{id}/initialization',
    handle: initialization,
  },
  {
    operation: 'listInstanceNetworkAttachments',
    method: 'GET',
    path: '/v1/instances/{instance_id}/network_attachments',
    handle: (exchange) => {
      const row = instanceOf(exchange, 'instance_id');
      const parts = row.network.filter(({ style }) => style === 'attachment');
      return listAll('network_attachments', parts, (one) =>
        interfaceView(exchange.world, row, one, 'network_attachments'),
      );
    },
  },
  {
    operation: 'listInstanceNetworkInterfaces',
    method: 'GET',
    path: '/v1/instances/{instance_id}/network_interfaces',
    handle: (exchange) => {
      const row = instanceOf(exchange, 'instance_id');
      return listAll('network_interfaces', row.network, (one) =>
        interfaceView(exchange.world, row, one, 'network_interfaces'),
      );
    },
  },
  {
    operation: 'listInstanceVolumeAttachments',
    method: 'GET',
    path: '/v1/instances/{instance_id}/volume_attachments',
    handle: (exchange) => {
      const row = instanceOf(exchange, 'instance_id');
      return listAll('volume_attachments', row.volumes, (one) => ({
        ...attachmentReference(exchange.world, row, one),
        type: one.type,
        status: 'attached',
        delete_volume_on_instance_delete: one.deleteWithInstance,
      }));
    },
  },
];

function initialization(exchange: Exchange): Reply {
  const { world } = exchange;
  const row = instanceOf(exchange);
  const keys = row.keyIds.flatMap((id) => world.keys.find(id) ?? []);
  return ok({
    keys: keys.map((key) => ({ ...reference(world, key), fingerprint: key.fingerprint })),
    ...(row.trustedProfileId !== undefined && {
      default_trusted_profile: {
        auto_link: true,
        target: { id: row.trustedProfileId, resource_type: 'trusted_profile' },
      },
    }),
  });
}
