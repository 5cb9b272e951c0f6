/** Parameters of a call → one request, as IBM's `VpcV1` would make it. Pure. */

import { vpcRefusal } from './vpc-failure.ts';
import type { VpcOperation } from './vpc-operations.ts';

/** Dated switch of the API's shapes: profiles are not paged, and `vcpu_count` is a fixed number. */
const VPC_API_VERSION = '2026-03-24';

export interface VpcRequest {
  readonly method: VpcOperation['method'];
  readonly url: string;
  /** Values of the placeholders of `url`. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export type VpcParameters = Readonly<Record<string, unknown>>;

/** @throws VpcFailure when a value that belongs into the path is missing or empty: it would address the whole collection. */
export function vpcRequest(
  operation: VpcOperation,
  parameters: VpcParameters,
  requestId: string,
): VpcRequest {
  const { method, path: url } = operation;
  const body = bodyOf(operation.body, parameters);
  return {
    method,
    url,
    path: pathOf(url, parameters),
    query: { version: VPC_API_VERSION, generation: 2, ...renamed(operation.query, parameters) },
    ...(body !== undefined && { body }),
    headers: headersOf(method, parameters, requestId),
  };
}

function pathOf(url: string, parameters: VpcParameters): Record<string, string> {
  const names = [...url.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
  return Object.fromEntries(names.map((name) => [name, segment(url, name, parameters)]));
}

function segment(url: string, name: string, parameters: VpcParameters): string {
  const value = parameters[camelCase(name)];
  if (typeof value === 'string' && value !== '') return value;
  const given = JSON.stringify(value) ?? 'missing';
  throw vpcRefusal(url, `${camelCase(name)} is ${given}: give what it is to be done to`);
}

function bodyOf(body: VpcOperation['body'], parameters: VpcParameters): unknown {
  return typeof body === 'string' ? parameters[body] : body && renamed(body, parameters);
}

/** Under their wire names; what is not given is left out. */
function renamed(
  names: Readonly<Record<string, string>> = {},
  parameters: VpcParameters,
): Record<string, unknown> {
  const entries = Object.entries(names).map(([name, wire]) => [wire, parameters[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function headersOf(
  method: VpcOperation['method'],
  { ifMatch }: VpcParameters,
  requestId: string,
): Record<string, string> {
  return {
    Accept: 'application/json',
    ...((method === 'POST' || method === 'PUT') && { 'Content-Type': 'application/json' }),
    ...(method === 'PATCH' && { 'Content-Type': 'application/merge-patch+json' }),
    ...(typeof ifMatch === 'string' && { 'If-Match': ifMatch }),
    'X-Request-Id': requestId,
  };
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
