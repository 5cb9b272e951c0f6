import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { ContainerRefused } from '../../activities/host/container-host.ts';
import { createDockerHost } from '../../activities/host/docker-host.ts';
import { describeWithDocker } from '../support/describe-with-docker.ts';
import { ensureTestImage } from '../support/docker-images.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { until } from '../support/until.ts';
import type { FakeRegistry, RegistryAnswer } from '../support/fake-registry.ts';

describeWithDocker('images of a Docker host', (socketPath) => {
  const docker = new Docker({ host: '', socketPath });
  const host = createDockerHost({ socketPath });
  const never = new AbortController().signal;
  const pulled: string[] = [];
  let registry: FakeRegistry;
  let present: string;

  beforeAll(async () => {
    present = await ensureTestImage(socketPath);
  });

  beforeEach(async () => {
    registry = await startFakeRegistry();
  });

  afterEach(async () => {
    await registry.close();
    for (const image of pulled.splice(0)) await docker.getImage(image).remove({ force: true });
  });

  afterAll(() => host.close());

  test('an image that is present asks no registry', async () => {
    await docker.getImage(present).tag({ repo: `${registry.host}/present`, tag: '1' });
    pulled.push(`${registry.host}/present:1`);
    await host.ensureImage(`${registry.host}/present:1`, never);
    expect(registry.asked).toEqual([]);
  });

  test.each(['fleet-test-short:1', 'fleet-test-short:v1.2', 'fleet-test/path:1'])(
    '%s is found under its own tag',
    async (image) => {
      const [repo = '', tag = ''] = image.split(':');
      await docker.getImage(present).tag({ repo, tag });
      pulled.push(image);
      const frugal = createDockerHost({ socketPath, pullPolicy: 'never' });
      await frugal.ensureImage(image, never);
      await frugal.close();
    },
  );

  test('a missing image is pulled', async () => {
    const image = `${registry.host}/fresh:1`;
    await host.ensureImage(image, never);
    pulled.push(image);
    // The engine has one image of this content, whoever else pulled it.
    expect((await docker.getImage(image).inspect()).RepoTags).toContain(image);
  });

  test('an image without tag means its latest', async () => {
    await host.ensureImage(`${registry.host}/fresh`, never);
    pulled.push(`${registry.host}/fresh:latest`);
    expect(registry.asked[0]).toBe('/v2/fresh/manifests/latest');
  });

  test('several who miss one image share one pull', async () => {
    const image = `${registry.host}/shared:1`;
    await Promise.all([1, 2, 3].map(() => host.ensureImage(image, never)));
    pulled.push(image);
    expect(registry.asked.filter((path) => path.endsWith('/1'))).toHaveLength(1);
  });

  test('one who gives up leaves the pull to the others', async () => {
    registry.answer = { kind: 'silence' };
    const image = `${registry.host}/left:1`;
    const impatient = new AbortController();
    const left = host.ensureImage(image, impatient.signal);
    const kept = host.ensureImage(image, never);
    await until('the registry is asked', () => registry.asked.length > 0);
    impatient.abort();
    await expect(left).rejects.toThrow('aborted');
    registry.speak({ kind: 'image' });
    await kept;
    pulled.push(image);
  });

  test('a pull from a silent registry can be aborted', async () => {
    registry.answer = { kind: 'silence' };
    const impatient = new AbortController();
    const pull = host.ensureImage(`${registry.host}/silent:1`, impatient.signal);
    const refused = expect(pull).rejects.toThrow('aborted');
    await until('the registry is asked', () => registry.asked.length > 0);
    impatient.abort();
    await refused;
  });

  test('the policy "never" refuses what is not there', async () => {
    const frugal = createDockerHost({ socketPath, pullPolicy: 'never' });
    await expect(frugal.ensureImage(`${registry.host}/x:1`, never)).rejects.toMatchObject({
      code: 'image-not-found',
    });
    await frugal.close();
  });

  test('the policy "always" asks the registry each time', async () => {
    const eager = createDockerHost({ socketPath, pullPolicy: 'always' });
    const image = `${registry.host}/eager:1`;
    await eager.ensureImage(image, never);
    pulled.push(image);
    const before = registry.asked.length;
    await eager.ensureImage(image, never);
    await eager.close();
    expect(registry.asked.length).toBeGreaterThan(before);
  });

  const answers: readonly { readonly answer: RegistryAnswer; readonly code: string }[] = [
    { answer: { kind: 'error', status: 404, code: 'MANIFEST_UNKNOWN' }, code: 'image-not-found' },
    { answer: { kind: 'error', status: 404, code: 'NAME_UNKNOWN' }, code: 'image-not-found' },
    { answer: { kind: 'error', status: 401, code: 'UNAUTHORIZED' }, code: 'image-not-found' },
    { answer: { kind: 'error', status: 403, code: 'DENIED' }, code: 'image-not-found' },
    { answer: { kind: 'error', status: 429, code: 'TOOMANYREQUESTS' }, code: 'image-pull-failed' },
    { answer: { kind: 'error', status: 500, code: 'UNKNOWN' }, code: 'image-pull-failed' },
    { answer: { kind: 'error', status: 503, code: 'UNAVAILABLE' }, code: 'image-pull-failed' },
  ];

  test.each(answers)('a registry that says $answer.code means $code', async ({ answer, code }) => {
    registry.answer = answer;
    expect(await refusalOf(`${registry.host}/x:1`)).toMatchObject({ code });
  });

  test.each([
    { image: '127.0.0.1:1/x:1', code: 'image-pull-failed' },
    { image: 'UPPER/Case:1', code: 'image-not-found' },
    { image: 'not an image', code: 'image-not-found' },
    { image: '../images/x', code: 'image-not-found' },
  ])('$image is refused as $code', async ({ image, code }) => {
    expect(await refusalOf(image)).toMatchObject({ code });
  });

  async function refusalOf(image: string): Promise<unknown> {
    const refusal = await host.ensureImage(image, never).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ContainerRefused);
    return refusal;
  }
});
