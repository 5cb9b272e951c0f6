/** What calls of the VPC API have in common. */

import type { VpcPage } from './vpc-objects.ts';

export interface VpcResponse<Result> {
  readonly result: Result;
  readonly status: number;
}

/** What every call may be given. */
export interface VpcCall {
  readonly signal?: AbortSignal;
}

/** 1 to 100 rows from an opaque start. IBM's default is 50. */
export interface VpcPaging extends VpcCall {
  readonly start?: string;
  readonly limit?: number;
}

export interface VpcOne extends VpcCall {
  readonly id: string;
}

/** One that is only touched while its ETag is the one given. */
export interface VpcOneMatching extends VpcOne {
  readonly ifMatch?: string;
}

export interface ListInstancesParameters extends VpcPaging {
  readonly resourceGroupId?: string;
  /** The exact name; there is no prefix search. */
  readonly name?: string;
  readonly availabilityClass?: string;
  readonly vpcId?: string;
  readonly placementGroupId?: string;
}

export type Verb<Parameters, Result> = (parameters: Parameters) => Promise<VpcResponse<Result>>;

export type List<Parameters, Member extends string, Row> = (
  parameters?: Parameters,
) => Promise<VpcResponse<VpcPage & Readonly<Record<Member, readonly Row[]>>>>;
