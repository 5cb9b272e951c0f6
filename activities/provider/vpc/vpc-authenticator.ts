import {
  BearerTokenAuthenticator,
  ContainerAuthenticator,
  IamAssumeAuthenticator,
  IamAuthenticator,
  NoAuthAuthenticator,
  VpcInstanceAuthenticator,
} from 'ibm-cloud-sdk-core';
import type { Authenticator } from 'ibm-cloud-sdk-core';

/** How we say who we are. `url` is where tokens come from; default: IBM's. */
export type VpcCredentials =
  | { readonly kind: 'iam'; readonly apiKey: string; readonly url?: string }
  /** An API key that takes the role of a trusted profile. */
  | {
      readonly kind: 'assume';
      readonly apiKey: string;
      readonly profileId: string;
      readonly url?: string;
    }
  /** Trusted profile of the container that we run in. The token file defaults to the places where IBM mounts it. */
  | {
      readonly kind: 'container';
      readonly profileId: string;
      readonly tokenFile?: string;
      readonly url?: string;
    }
  /** Trusted profile of the VPC instance that we run on; its default profile when none is named. */
  | { readonly kind: 'instance'; readonly profileId?: string; readonly url?: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'none' };

/** Tokens are kept and renewed by IBM's library; a request for one ends after `timeoutMs`. */
export function createVpcAuthenticator(
  credentials: VpcCredentials,
  timeoutMs: number,
): Authenticator {
  const options = {
    timeout: timeoutMs,
    ...('url' in credentials && { url: credentials.url }),
    ...('profileId' in credentials && { iamProfileId: credentials.profileId }),
  };
  switch (credentials.kind) {
    case 'iam':
      return new IamAuthenticator({ ...options, apikey: credentials.apiKey });
    case 'assume':
      return new IamAssumeAuthenticator({ ...options, apikey: credentials.apiKey });
    case 'container':
      return new ContainerAuthenticator({
        ...options,
        ...(credentials.tokenFile !== undefined && { crTokenFilename: credentials.tokenFile }),
      });
    case 'instance':
      return new VpcInstanceAuthenticator(options);
    case 'bearer':
      return new BearerTokenAuthenticator({ bearerToken: credentials.token });
    case 'none':
      return new NoAuthAuthenticator();
  }
}
