import { describe, expect, it } from 'vitest';
import { vpcServiceUrl } from '../../activities/provider/vpc/vpc-endpoint.ts';
import { vpcOperations } from '../../activities/provider/vpc/vpc-operations.ts';
import { vpcRequest } from '../../activities/provider/vpc/vpc-request.ts';
import { apiRoutes } from '../emulators/vpc/routes.ts';
import { matchRoute } from '../emulators/vpc/http/router.ts';

const dated = { version: '2026-03-24', generation: 2 };

describe('a request', () => {
  it('carries its parameters under the names of the wire', () => {
    const parameters = {
      resourceGroupId: 'g',
      limit: 10,
      name: undefined,
      availabilityClass: 'spot',
    };
    expect(vpcRequest(vpcOperations.listInstances, parameters, 'r-1')).toEqual({
      method: 'GET',
      url: '/instances',
      path: {},
      query: { ...dated, limit: 10, 'resource_group.id': 'g', 'availability.class': 'spot' },
      headers: { Accept: 'application/json', 'X-Request-Id': 'r-1' },
    });
  });

  it('sends a prototype as its body, untouched', () => {
    const instancePrototype = { name: 'w-1', user_data: 'x' };
    const request = vpcRequest(vpcOperations.createInstance, { instancePrototype }, 'r-1');
    expect(request.body).toBe(instancePrototype);
  });

  it('makes a body of parameters where IBM does', () => {
    const parameters = { publicKey: 'ssh-ed25519 A', type: 'ed25519', resourceGroup: { id: 'g' } };
    const { body } = vpcRequest(vpcOperations.createKey, parameters, 'r-1');
    expect(body).toEqual({
      public_key: 'ssh-ed25519 A',
      type: 'ed25519',
      resource_group: { id: 'g' },
    });
  });

  it('patches with the type and condition that IBM asks for', () => {
    const parameters = { id: 'i-1', ifMatch: 'W/"1"', name: 'w-2' };
    const { path, headers, body } = vpcRequest(vpcOperations.updateInstance, parameters, 'r-1');
    expect({ path, body }).toEqual({ path: { id: 'i-1' }, body: { name: 'w-2' } });
    expect(headers).toMatchObject({
      'Content-Type': 'application/merge-patch+json',
      'If-Match': 'W/"1"',
    });
  });

  it.each([{}, { id: '' }, { id: 7 }])('refuses to be made with %o', (parameters) => {
    expect(() => vpcRequest(vpcOperations.deleteInstance, parameters, 'r-1')).toThrow(
      expect.objectContaining({ verdict: 'refused' }),
    );
  });

  it.each(Object.entries(vpcOperations))(
    '%s is known to the emulator',
    (name, { method, path }) => {
      const route = matchRoute(apiRoutes, method, `/v1${path.replace(/[{}]/g, '')}`)?.route;
      expect(route?.operation).toBe(name);
    },
  );
});

describe('the end point of a region', () => {
  it('follows from its name', () => {
    expect(vpcServiceUrl('eu-de')).toBe('https://eu-de.iaas.cloud.ibm.com/v1');
    expect(vpcServiceUrl('jp-tok', { private: true })).toBe(
      'https://jp-tok.private.iaas.cloud.ibm.com/v1',
    );
  });

  it.each(['', 'EU-DE', 'eu-de.evil.example', 'eu-de/v1'])('is not made of %j', (region) => {
    expect(() => vpcServiceUrl(region)).toThrow('give one like eu-de');
  });
});
