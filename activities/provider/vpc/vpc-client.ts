import { randomUUID } from 'node:crypto';

import { BaseService } from 'ibm-cloud-sdk-core';

import { createVpcAuthenticator } from './vpc-authenticator.ts';
import { guardVpcApi } from './guarded-vpc-api.ts';
import { vpcOperations } from './vpc-operations.ts';
import { vpcRequest } from './vpc-request.ts';
import type { VpcApi } from './vpc-api.ts';
import type { VpcResponse } from './vpc-calls.ts';
import type { VpcCredentials } from './vpc-authenticator.ts';
import type { VpcGuardOptions } from './guarded-vpc-api.ts';
import type { VpcOperation } from './vpc-operations.ts';
import type { VpcParameters } from './vpc-request.ts';

export interface VpcClientOptions extends VpcGuardOptions {
  readonly credentials: VpcCredentials;
  /** With path and without a closing slash, as `vpcServiceUrl` makes it. */
  readonly serviceUrl: string;
}

/**
 * IBM's VPC API over IBM's core library: its tokens, proxies and error mapping, and none of its retries, since a repeated
 * POST would make "committed, answer lost" look like "name taken". Every failure is a `VpcFailure`; no call hangs.
 */
export function createVpcClient(options: VpcClientOptions): VpcApi {
  const { credentials, serviceUrl } = options;
  const authenticator = createVpcAuthenticator(credentials, options.timeoutMs);
  const service = new VpcService({ authenticator, serviceUrl });
  service.disableRetries();
  const methods = Object.entries(vpcOperations).map(([name, operation]) => [
    name,
    (parameters: VpcParameters = {}) => service.call(operation, parameters),
  ]);
  // The table has a row for every member of VpcApi, which is checked where it is written.
  return guardVpcApi(Object.fromEntries(methods) as VpcApi, options);
}

class VpcService extends BaseService {
  async call(operation: VpcOperation, parameters: VpcParameters): Promise<VpcResponse<unknown>> {
    const { headers, query, ...request } = vpcRequest(operation, parameters, randomUUID());
    return this.createRequest({
      options: { ...request, qs: query },
      defaultOptions: {
        ...this.baseOptions,
        headers,
        axiosOptions: { signal: parameters['signal'] },
      },
    });
  }
}
