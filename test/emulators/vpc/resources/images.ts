import { profileReference } from '../catalogue/profile-view.ts';
import { profiles } from '../catalogue/profiles.ts';
import { ok, rowOf } from '../http/exchange.ts';
import { listAll, listPage } from '../http/paging.ts';
import { commonView } from '../views.ts';
import type { Route } from '../http/exchange.ts';
import type { ImageRow } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

export const imageRoutes: readonly Route[] = [
  {
    operation: 'listImages',
    method: 'GET',
    path: '/v1/images',
    handle: (exchange) =>
      listPage(exchange, {
        member: 'images',
        path: '/images',
        rows: exchange.world.images.rows(),
        view: (row) => imageView(exchange.world, row),
        filters: {
          name: (row) => row.name,
          status: (row) => row.status,
          visibility: (row) => row.visibility,
          user_data_format: (row) => row.userDataFormat,
          'resource_group.id': (row) => row.resourceGroupId,
        },
      }),
  },
  {
    operation: 'getImage',
    method: 'GET',
    path: '/v1/images/{id}',
    handle: (exchange) =>
      ok(imageView(exchange.world, rowOf(exchange, exchange.world.images, 'Image'))),
  },
  {
    operation: 'listImageInstanceProfiles',
    method: 'GET',
    path: '/v1/images/{id}/instance_profiles',
    handle: (exchange) => {
      rowOf(exchange, exchange.world.images, 'Image');
      return listAll('instance_profiles', profiles, ({ name }) =>
        profileReference(exchange.world, name),
      );
    },
  },
];

function imageView(world: World, row: ImageRow): View {
  const [family = '', version = ''] = row.operatingSystem.split('-');
  return {
    ...commonView(world, row),
    resource_type: 'image',
    status: row.status,
    status_reasons: [],
    visibility: row.visibility,
    encryption: 'none',
    user_data_format: row.userDataFormat,
    minimum_provisioned_size: row.minimumSize,
    file: { size: 3, checksums: { sha256: '0'.repeat(64) } },
    catalog_offering: { managed: false },
    allowed_use: { api_version: '2024-06-23', bare_metal_server: 'true', instance: 'true' },
    operating_system: {
      name: row.operatingSystem,
      display_name: row.operatingSystem,
      family,
      version,
      vendor: family,
      architecture: 'amd64',
      dedicated_host_only: false,
      user_data_format: row.userDataFormat,
      allow_user_image_creation: true,
    },
  };
}
