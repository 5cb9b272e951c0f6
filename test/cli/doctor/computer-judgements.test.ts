import { describe, expect, it } from 'vitest';
import { judgeNode, judgeOpenFiles } from '../../../cli/doctor/computer-checks.ts';
import { judgeSpace } from '../../../cli/doctor/disk-space.ts';
import { judgeFolder } from '../../../cli/doctor/folder-checks.ts';
import { judgeBundle, judgeSdk, judgeTemporalCli } from '../../../cli/doctor/package-checks.ts';
import type { Volume } from '../../../cli/doctor/volume.ts';
import { saidBy } from '../../support/findings.ts';

const GIB = 1024 ** 3;
const disk: Volume = { fileSystem: 'ext4', kind: 'disk', freeBytes: 80 * GIB, freeInodes: 1e6 };
const uncounted: Volume = { fileSystem: 'btrfs', kind: 'disk', freeBytes: 80 * GIB };

describe('the doctor judges', () => {
  it.each([
    ['much', disk, 'ok', '/s has 80 GiB and 1000000 inodes free on ext4'],
    ['little', { ...disk, freeBytes: GIB }, 'warning', 'make room'],
    ['no', { ...disk, freeBytes: 1e6 }, 'failed', 'make room'],
    ['too many files for', { ...disk, freeInodes: 900 }, 'warning', '900 inodes'],
    ['uncounted files in', uncounted, 'ok', '/s has 80 GiB free on btrfs'],
  ] as const)('%s room', (_what, volume, kind, said) => {
    const finding = judgeSpace('/s', volume, { remedy: 'make room', facts: {} });
    expect(finding.kind).toBe(kind);
    expect(saidBy(finding)).toContain(said);
  });

  it.each([
    ['state-folder', disk, '/s', 'ok', '/s works and has 80 GiB'],
    ['state-folder', disk, '/', 'ok', '/s (not made yet) works'],
    ['state-folder', { ...disk, kind: 'network' }, '/s', 'warning', 'take each other for one'],
    ['store-folder', { ...disk, kind: 'network' }, '/s', 'ok', 'works'],
    ['store-folder', { ...disk, kind: 'memory' }, '/s', 'warning', 'is lost'],
  ] as const)('a %s by where it lies', (name, volume, existing, kind, said) => {
    const finding = judgeFolder(
      { name, path: '/s', flag: '--s' },
      { wanted: '/s', existing },
      volume,
    );
    expect(finding.kind).toBe(kind);
    expect(saidBy(finding)).toContain(said);
  });

  it.each([
    ['a new Node', judgeNode('24.1.0', '>=20.19'), 'ok', 'Node 24.1.0'],
    ['just the Node that is needed', judgeNode('20.19.0', '>=20.19'), 'ok', '20.19.0'],
    ['an old Node', judgeNode('20.9.0', '>=20.19'), 'failed', 'install Node >=20.19'],
    ['unlimited files', judgeOpenFiles(Infinity), 'ok', 'any number of files'],
    ['few open files', judgeOpenFiles(1_024), 'warning', 'ulimit -n'],
    ['too few open files', judgeOpenFiles(64), 'failed', 'LimitNOFILE'],
    ['one SDK', judgeSdk({ client: '1.24.0', worker: '1.24.0' }), 'ok', 'SDK 1.24.0'],
    ['two SDKs', judgeSdk({ client: '1.24.0', worker: '2.0.0' }), 'failed', 'worker 2.0.0'],
    ['a bundle', judgeBundle({ kind: 'usable' }, '1.24.0'), 'ok', '1.24.0'],
    [
      'a bundle of another SDK',
      judgeBundle({ kind: 'other-sdk', sdkVersion: '1.23.0' }, '1.24.0'),
      'warning',
      'with SDK 1.23.0, and 1.24.0 is installed',
    ],
    ['no bundle', judgeBundle({ kind: 'missing' }, '1.24.0'), 'warning', 'at each start'],
    [
      'a Temporal CLI',
      judgeTemporalCli({ path: '/t', source: 'PATH', version: '1.9.1' }),
      'ok',
      '1.9.1 at /t',
    ],
    ['no Temporal CLI', judgeTemporalCli(undefined), 'warning', '"fleet dev" fetches one'],
  ] as const)('%s', (_what, finding, kind, said) => {
    expect(finding.kind).toBe(kind);
    expect(saidBy(finding)).toContain(said);
  });
});
