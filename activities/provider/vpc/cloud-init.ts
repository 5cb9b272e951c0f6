/** What a machine is told to do on its first boot. It holds one secret, its own host key, which opens nothing. */

import { stringify } from 'yaml';
import { bootScript, leaseScript, leaseUnit } from './boot-scripts.ts';
import type { HostKey } from './host-key.ts';
import type { MachineName } from './vpc-names.ts';

export interface CloudInit {
  readonly machine: MachineName;
  readonly hostKey: HostKey;
  readonly authorizedKeys: readonly string[];
  /** The machine powers itself off when its lease was not renewed for so long. */
  readonly ttlMs: number;
}

/** IBM's limit. */
const MOST_BYTES = 64 * 1024;

/** User data for cloud-init, on any image of the Debian or Red Hat family. @throws when it is longer than IBM takes. */
export function cloudInit({ machine, hostKey, authorizedKeys, ttlMs }: CloudInit): string {
  const document = {
    // Root logs in, with the keys given, and nobody by password.
    disable_root: false,
    ssh_pwauth: false,
    ssh_deletekeys: true,
    ssh_keys: {
      ed25519_private: hostKey.privateKey,
      ed25519_public: `${hostKey.publicKey} ${machine.name}`,
    },
    ssh_authorized_keys: authorizedKeys,
    write_files: [
      file('/etc/fleet/machine.json', JSON.stringify(machine)),
      file('/usr/local/lib/fleet/lease.sh', leaseScript(Math.ceil(ttlMs / 1_000)), '0755'),
      file('/usr/local/lib/fleet/boot.sh', bootScript(authorizedKeys), '0755'),
      file('/etc/systemd/system/fleet-lease.service', leaseUnit),
    ],
    runcmd: [['sh', '/usr/local/lib/fleet/boot.sh']],
  };
  const text = `#cloud-config\n${stringify(document, { version: '1.1', lineWidth: 0 })}`;
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_BYTES) return text;
  throw new Error(
    `Cannot make ${machine.name} as its user data has ${bytes} bytes and IBM takes ${MOST_BYTES}: authorise fewer SSH keys`,
  );
}

function file(path: string, content: string, permissions = '0644'): object {
  return { path, content, permissions, owner: 'root:root' };
}
