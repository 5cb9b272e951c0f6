import { describe, expect, it } from 'vitest';
import { vpcFailure } from '../../activities/provider/vpc/vpc-failure.ts';
import { type VpcAnswer, vpcVerdict } from '../../activities/provider/vpc/vpc-verdict.ts';

describe('the verdict on an answer', () => {
  it.each<[string, VpcAnswer]>([
    ['adopt', { status: 400, code: 'validation_unique_failed' }],
    ['adopt', { status: 409, code: 'instance_name_exists' }],
    ['adopt', { status: 400, code: 'duplicate_error' }],
    ['adopt', { status: 400, code: 'bad_field', target: 'name' }],
    ['adopt', { status: 400, code: 'bad_field', target: 'virtual_network_interface.name' }],
    ['refused', { status: 400, code: 'bad_field', target: 'profile' }],
    ['refused', { status: 400, code: 'validation_required_field', target: 'name' }],
    ['refused', { status: 400 }],
    ['refused', { status: 422 }],
    ['elsewhere', { status: 400, code: 'over_quota' }],
    ['elsewhere', { status: 403, code: 'over_quota' }],
    ['elsewhere', { status: 409, code: 'over_quota' }],
    ['elsewhere', { status: 409, code: 'insufficient_capacity' }],
    ['elsewhere', { status: 400, code: 'subnet_out_of_ip_addresses' }],
    ['denied', { status: 401, code: 'token_invalid' }],
    ['denied', { status: 403, code: 'not_authorized' }],
    ['denied', { status: 400, code: 'BXNIM0415E', fromIam: true }],
    ['gone', { status: 404, code: 'not_found' }],
    ['gone', { status: 410 }],
    ['again', { status: 409, code: 'invalid_state' }],
    ['again', { status: 412 }],
    ['slower', { status: 429 }],
    ['slower', { status: 429, fromIam: true }],
    ['doubt', { status: 500, code: 'internal_error' }],
    ['doubt', { status: 503, code: 'over_quota' }],
    ['doubt', { status: 502, fromIam: true }],
    ['doubt', { status: 408 }],
    ['doubt', {}],
  ])('is %s for %o', (verdict, answer) => {
    expect(vpcVerdict(answer)).toBe(verdict);
  });
});

describe('a failure', () => {
  it('says what was called, why, and where to look', () => {
    const failure = vpcFailure('createInstance', {
      status: 403,
      message: 'Access is denied due to invalid credentials.',
      result: {
        errors: [{ code: 'over_quota', message: 'Allocated: 20, Requested: 1, Quota: 20' }],
        trace: 't-1',
      },
    });
    expect(failure.verdict).toBe('elsewhere');
    expect(failure.message).toBe(
      'VPC call createInstance failed as Allocated: 20, Requested: 1, Quota: 20 [status=403, code=over_quota, trace=t-1]',
    );
  });

  it('keeps what was thrown as its cause', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { statusText: 'ECONNREFUSED' });
    const failure = vpcFailure('listInstances', cause);
    expect([failure.verdict, failure.cause]).toEqual(['doubt', cause]);
  });

  it.each([undefined, null, 'text', { result: '<html>' }, { result: { errors: 'none' } }])(
    'is made of anything, such as %o',
    (thrown) => {
      expect(vpcFailure('getVpc', thrown).verdict).toBe('doubt');
    },
  );

  it('is translated once and no more', () => {
    const failure = vpcFailure('getVpc', { status: 404 });
    expect(vpcFailure('listVpcs', failure)).toBe(failure);
  });

  it.each([
    ['7', 7_000],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  ])('reads Retry-After %j as %s ms', (header, retryAfterMs) => {
    const { details } = vpcFailure('getVpc', { status: 429, headers: { 'retry-after': header } });
    expect(details.retryAfterMs).toBe(retryAfterMs);
  });
});
