/** Every operation that the emulator knows. */

import { instancePartRoutes } from './instances/instance-part-routes.ts';
import { instanceRoutes } from './instances/instance-routes.ts';
import { accountRoutes } from './neighbours/account.ts';
import { iamRoutes } from './neighbours/iam.ts';
import { tagRoutes } from './neighbours/tags.ts';
import { floatingIpRoutes } from './network/floating-ips.ts';
import { reservedIpRoutes } from './network/reserved-ips.ts';
import { securityGroupRoutes } from './network/security-groups.ts';
import { subnetRoutes } from './network/subnets.ts';
import { vniRoutes } from './network/vnis.ts';
import { vpcRoutes } from './network/vpcs.ts';
import { imageRoutes } from './resources/images.ts';
import { keyRoutes } from './resources/keys.ts';
import { placementGroupRoutes } from './resources/placement-groups.ts';
import { profileRoutes } from './resources/profiles.ts';
import { regionRoutes } from './resources/regions.ts';
import { reservationRoutes } from './resources/reservations.ts';
import { templateRoutes } from './resources/templates.ts';
import { volumeRoutes } from './resources/volumes.ts';
import type { Route } from './http/exchange.ts';

export const apiRoutes: readonly Route[] = [
  ...regionRoutes,
  ...profileRoutes,
  ...imageRoutes,
  ...keyRoutes,
  ...vpcRoutes,
  ...subnetRoutes,
  ...reservedIpRoutes,
  ...vniRoutes,
  ...securityGroupRoutes,
  ...floatingIpRoutes,
  ...volumeRoutes,
  ...placementGroupRoutes,
  ...reservationRoutes,
  ...templateRoutes,
  ...instanceRoutes,
  ...instancePartRoutes,
  ...iamRoutes,
  ...tagRoutes,
  ...accountRoutes,
];
