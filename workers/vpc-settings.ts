import type { VpcApi } from '../activities/provider/vpc/vpc-api.ts';
import type { VpcCredentials } from '../activities/provider/vpc/vpc-authenticator.ts';
import type { VpcConnection } from '../activities/provider/vpc/vpc-connection.ts';

/** A VPC connection before anybody has called anywhere. */
export interface VpcSettings extends Omit<VpcConnection, 'api'> {
  readonly access: VpcAccess;
}

/** How the API is reached: by our client, or by an object of the application, such as IBM's own `VpcV1`. */
export type VpcAccess =
  | {
      readonly kind: 'client';
      readonly credentials: VpcCredentials;
      /** With path and without a closing slash, such as `https://eu-de.iaas.cloud.ibm.com/v1`. */
      readonly serviceUrl: string;
    }
  | { readonly kind: 'api'; readonly api: VpcApi };
