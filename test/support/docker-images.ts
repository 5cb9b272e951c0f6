import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import type Docker from 'dockerode';

import { localDocker } from './local-docker.ts';

const run = promisify(execFile);

/** A small image with a shell, the common commands and `flock`; made on this computer, no registry needed. */
export const testImage = 'fleets/busybox:2';

/** Makes the test image unless the engine has it. Needs `/bin/busybox`, statically linked (Debian: busybox-static). */
export async function ensureTestImage(socketPath = '/var/run/docker.sock'): Promise<string> {
  const docker = localDocker(socketPath);
  if (!(await hasImage(docker, testImage))) await importTestImage(docker);
  return testImage;
}

/** Whether the engine has it under that name. */
export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  const found = await docker.listImages({ filters: { reference: [image] } });
  return found.length > 0;
}

async function importTestImage(docker: Docker): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fleet-test-image-'));
  try {
    await layOutFiles(path.join(folder, 'root'));
    const archive = path.join(folder, 'root.tar');
    await run('tar', [
      '--owner=0',
      '--group=0',
      '-cf',
      archive,
      '-C',
      path.join(folder, 'root'),
      '.',
    ]);
    await importArchive(docker, archive, testImage, ['ENV PATH=/bin', 'CMD ["/bin/sh"]']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function layOutFiles(root: string): Promise<void> {
  await mkdir(path.join(root, 'bin'), { recursive: true });
  await mkdir(path.join(root, 'etc'));
  await mkdir(path.join(root, 'root'));
  await mkdir(path.join(root, 'tmp'));
  await chmod(path.join(root, 'tmp'), 0o1777);
  await copyFile('/bin/busybox', path.join(root, 'bin/busybox'));
  await linkApplets(path.join(root, 'bin'));
  await copyProgram('/usr/bin/flock', root);
  await writeFile(path.join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  await writeFile(path.join(root, 'etc/group'), 'root:x:0:\n');
}

/** Debian's busybox has no `flock`: the computer's own comes with the libraries it is linked to. */
async function copyProgram(program: string, root: string): Promise<void> {
  const { stdout } = await run('ldd', [program]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, library]) => library ?? '');
  for (const library of libraries) {
    await mkdir(path.join(root, path.dirname(library)), { recursive: true });
    await copyFile(library, path.join(root, library));
  }
  await copyFile(program, path.join(root, 'bin', path.basename(program)));
}

async function linkApplets(folder: string): Promise<void> {
  const { stdout } = await run('/bin/busybox', ['--list']);
  const applets = stdout.split('\n').filter((name) => name !== '' && name !== 'busybox');
  await Promise.all(applets.map((name) => symlink('busybox', path.join(folder, name))));
}

/** Makes an image of an archive of files, with Dockerfile-like changes. */
export async function importArchive(
  docker: Docker,
  archive: string,
  image: string,
  changes: readonly string[],
): Promise<void> {
  const [repo, tag] = image.split(':');
  const answer = await docker.importImage(archive, { repo, tag, changes: [...changes] });
  const said: string[] = [];
  for await (const chunk of answer) said.push(String(chunk));
  const text = said.join('');
  if (text.includes('"error"')) throw new Error(`Cannot import ${image}: ${text}`);
}
