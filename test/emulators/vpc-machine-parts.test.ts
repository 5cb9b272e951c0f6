import { execFileSync } from 'node:child_process';

import { describe, expect, it, vi } from 'vitest';

import { localDocker } from '../support/local-docker.ts';
import { deferred } from '../support/deferred.ts';
import { BootQueue } from './vpc/machines/boot-queue.ts';
import { ensureGuestImage } from './vpc/machines/guest-image.ts';
import { containerOf } from './vpc/machines/machine-container.ts';
import { freeBlocks } from './vpc/machines/machine-network.ts';
import { seedOf } from './vpc/machines/machine-seed.ts';
import { hasEnded, ownerText } from './vpc/machines/owner.ts';
import { tarOf } from './vpc/machines/tar-archive.ts';
import type { EmulatedMachine } from './vpc/machines/emulated-machines.ts';

const machine: EmulatedMachine = {
  id: '0717_a',
  name: 'worker-1',
  zone: 'us-south-1',
  address: '10.240.0.4',
  profile: { name: 'bx2-128x512', vcpus: 128, memoryGiB: 512 },
  keys: ['ssh-ed25519 AAAA'],
  userData: '#!/bin/sh\ntrue\n',
  metadataService: false,
};

describe('the parts of machines that really run', () => {
  it('put user data into the seed as they are', () => {
    const files = seedOf(machine, [{ name: 'task:1', archive: Buffer.from('an image') }]);
    const input = tarOf(files);
    const read = (path: string): string =>
      execFileSync('tar', ['-xO', '-f', '-', path], { input }).toString();
    expect(read('cloud/seed/nocloud/user-data')).toBe(machine.userData);
    expect(JSON.parse(read('cloud/seed/nocloud/meta-data'))).toEqual({
      'instance-id': '0717_a',
      'local-hostname': 'worker-1',
      'public-keys': ['ssh-ed25519 AAAA'],
    });
    expect(read('emulator/images/0.tar')).toBe('an image');
  });

  it('write archives that tar reads without complaint', () => {
    const files = ['a', 'b'.repeat(512), 'c'.repeat(513), ''].map((content, index) => ({
      path: `file-${index}`,
      content,
      mode: 0o755,
    }));
    const listed = execFileSync('tar', ['-tv', '-f', '-'], { input: tarOf(files) }).toString();
    const sizes = listed.matchAll(/^-rwxr-xr-x \S+ +(\d+) .* file-\d$/gm);
    expect([...sizes].map(([, size]) => Number(size))).toEqual([1, 512, 513, 0]);
    expect(() => tarOf([{ path: 'x'.repeat(101), content: '' }])).toThrow('too long');
  });

  it('give a machine at most what is here', () => {
    const host = { cpus: 2, memoryBytes: 4 * 2 ** 30 };
    const surroundings = { name: 'vpc-1', image: 'guest:1', network: 'net', labels: {}, host };
    const { HostConfig } = containerOf(machine, surroundings);
    expect(HostConfig).toMatchObject({ NanoCpus: 2e9, Memory: 4 * 2 ** 30 });
    const small = { ...machine, profile: { name: 'cx2-2x4', vcpus: 1, memoryGiB: 2 } };
    const { HostConfig: less } = containerOf(small, surroundings);
    expect(less).toMatchObject({ NanoCpus: 1e9, Memory: 2 * 2 ** 30 });
  });

  it('take addresses that no other network has', () => {
    const routes = [
      { dst: 'default' },
      { dst: '10.240.0.0/24' },
      { dst: '10.242.0.1' },
      { dst: '10.241.0.0/16', type: 'blackhole', protocol: '212', metric: 7 },
    ];
    expect(freeBlocks(routes).slice(0, 2)).toEqual(['10.241.0.0/16', '10.243.0.0/16']);
    expect(freeBlocks([{ dst: '10.0.0.0/8' }])).toEqual([]);
  });

  it('boot in turns, also after one that failed', async () => {
    const booted = new Map(['a', 'b', 'c'].map((name) => [name, deferred<void>()]));
    const queue = new BootQueue(1, async (name) => booted.get(name)?.promise);
    const powered: string[] = [];
    const boot = (name: string): Promise<void> =>
      queue.boot(name, async () => {
        powered.push(name);
        if (name === 'b') throw new Error('no disk');
      });
    const [a, b, c] = ['a', 'b', 'c'].map(boot);
    await a;
    expect(powered).toEqual(['a']);
    booted.get('a')?.resolve();
    await expect(b).rejects.toThrow('no disk');
    await c;
    expect(powered).toEqual(['a', 'b', 'c']);
  });

  it('say what is missing for their disk', async () => {
    const lacking = new Proxy(localDocker(), {
      get: (docker, name) =>
        name === 'listImages' ? async () => [] : Reflect.get(docker, name, docker),
    });
    vi.stubEnv('PATH', '/nowhere');
    const asked = ensureGuestImage(lacking).finally(() => vi.unstubAllEnvs());
    await expect(asked).rejects.toThrow(/only root can|debootstrap is missing .*apt-get install/);
  });

  it('tell the living from those that ended', () => {
    const [place, pid, start] = ownerText().split(' ');
    expect(hasEnded(`${place} ${pid} ${start}`)).toBe(false);
    expect(hasEnded(`${place} ${pid} ${Number(start) - 1}`)).toBe(true);
    expect(hasEnded(`pid:[1] ${pid} 1`)).toBe(false);
    expect(hasEnded('')).toBe(false);
  });
});
