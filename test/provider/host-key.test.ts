import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { deriveHostKey } from '../../activities/provider/vpc/host-key.ts';

const machine = { name: 'fleet-0123abcd-3', fleetId: '8f14e45f-ceea-467f-a9a3-a1b50123abcd' };

describe('the host key of a machine', () => {
  it('is the same whoever derives it', () => {
    expect(deriveHostKey('secret', machine)).toEqual(deriveHostKey('secret', machine));
  });

  it('is another for each machine, fleet and secret', () => {
    const keys = [
      deriveHostKey('secret', machine),
      deriveHostKey('other', machine),
      deriveHostKey('secret', { ...machine, name: 'fleet-0123abcd-4' }),
      deriveHostKey('secret', { ...machine, fleetId: '9f14e45f-ceea-467f-a9a3-a1b50123abcd' }),
    ];
    expect(new Set(keys.map(({ publicKey }) => publicKey)).size).toBe(4);
  });

  it.each(['fleet-0-1', 'fleet-0-12', 'fleet-0-123', 'fleet-0-1234', 'fleet-0-12345'])(
    'of %s is a file that SSH programs read',
    (name) => {
      const { privateKey, publicKey } = deriveHostKey('secret', { ...machine, name });
      const parsed = ssh2.utils.parseKey(privateKey);
      if (parsed instanceof Error) throw parsed;
      const message = Buffer.from('any');
      expect(`ssh-ed25519 ${parsed.getPublicSSH().toString('base64')}`).toBe(publicKey);
      expect(parsed.verify(message, parsed.sign(message))).toBe(true);
      expect(parsed.comment).toBe(name);
    },
  );
});
