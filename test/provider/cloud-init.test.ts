import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloudInit } from '../../activities/provider/vpc/cloud-init.ts';
import { deriveHostKey } from '../../activities/provider/vpc/host-key.ts';

const machine = { name: 'fleet-0123abcd-3', fleetId: '8f14e45f-ceea-467f-a9a3-a1b50123abcd' };
const hostKey = deriveHostKey('a secret of the servers', machine);
const authorizedKeys = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIexample'];
const order = { machine, hostKey, authorizedKeys, ttlMs: 3_600_000 };

interface Written {
  readonly path: string;
  readonly content: string;
}

function fileOf(text: string, path: string): string {
  const { write_files: files } = parse(text, { version: '1.1' });
  return files.find((file: Written) => file.path === path)?.content;
}

describe('the user data of a machine', () => {
  it('places the host key and authorises the servers', () => {
    const text = cloudInit(order);
    const document = parse(text, { version: '1.1' });
    expect(text.startsWith('#cloud-config\n')).toBe(true);
    expect(document.ssh_keys.ed25519_private).toBe(hostKey.privateKey);
    expect(document).toMatchObject({ disable_root: false, ssh_authorized_keys: authorizedKeys });
    expect(JSON.parse(fileOf(text, '/etc/fleet/machine.json'))).toEqual(machine);
  });

  it.each(['boot', 'lease'])('has a %s script that any shell reads', (name) => {
    const script = fileOf(cloudInit(order), `/usr/local/lib/fleet/${name}.sh`);
    expect(() => execFileSync('sh', ['-n'], { input: script })).not.toThrow();
  });

  it('holds no secret but the machine’s own host key', () => {
    const text = cloudInit(order);
    expect(text).not.toContain('a secret of the servers');
    expect(text.match(/PRIVATE KEY/g)).toHaveLength(2);
  });

  it('is refused when IBM would not take it', () => {
    const many = Array.from({ length: 700 }, (_, index) => `ssh-rsa ${'A'.repeat(80)}${index}`);
    expect(() => cloudInit({ ...order, authorizedKeys: many })).toThrow('authorise fewer SSH keys');
  });
});
