/**
 * IBM's own `VpcV1`, where there is one: it is on no registry, so whoever wants to compare builds it from IBM's
 * repository (`npm run build` there) and says in FLEET_TEST_VPC_SDK where its `dist` is.
 */

import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { VpcApi } from '../../activities/provider/vpc/vpc-api.ts';

/** Without its ending: `.js` is the class, `.d.ts` its type. Undefined: there is none here. */
export function vpcSdkModule(): string | undefined {
  const folder = process.env['FLEET_TEST_VPC_SDK'];
  if (folder === undefined) return undefined;
  const module = join(folder, 'vpc', 'v1');
  if (existsSync(`${module}.js`) && existsSync(`${module}.d.ts`)) return module;
  throw new Error(`Cannot find ${module}.js and .d.ts: correct FLEET_TEST_VPC_SDK`);
}

/** One that asks the service without a token, and as IBM made it. */
export function createVpcSdk(module: string, serviceUrl: string): VpcApi {
  const load = createRequire(import.meta.url);
  const { NoAuthAuthenticator } = load('ibm-cloud-sdk-core');
  const VpcV1 = load(`${module}.js`);
  return new VpcV1({ serviceUrl, authenticator: new NoAuthAuthenticator() });
}
