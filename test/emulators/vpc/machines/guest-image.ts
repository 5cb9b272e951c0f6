/** The disk that every machine starts with, as an image of this computer's engine. */

import { createHash } from 'node:crypto';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

import type Docker from 'dockerode';

import { hasImage, importArchive } from '../../../support/docker-images.ts';
import { messageOf } from '../messages.ts';

/**
 * Builds the image unless the engine has one of the same recipe, which takes a minute or two, once; processes that ask
 * at the same time wait for the one that builds. Images of former recipes are kept (`docker image rm` removes them).
 */
export async function ensureGuestImage(
  docker: Docker,
  report: (line: string) => void = () => undefined,
): Promise<string> {
  const folder = guestFolder();
  const image = `fleets/vpc-guest:${await hashOf(folder)}`;
  if (await hasImage(docker, image)) return image;
  const missing = await missingForBuild();
  if (missing) throw new Error(`Cannot build the disk of emulated machines: ${missing}`);
  const unlock = await lock(join(tmpdir(), 'serverless-fleets-vpc-guest.lock'));
  try {
    if (await hasImage(docker, image)) return image;
    report(`Building ${image}, the disk of emulated machines; this takes a minute or two, once`);
    await build(docker, folder, image);
  } finally {
    unlock();
  }
  return image;
}

/** What the build lacks here, with the remedy; undefined when it can be done. */
async function missingForBuild(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root can; run as root once, the image is kept';
  for (const program of ['debootstrap', 'unshare', 'flock']) {
    const found = await promisify(execFile)('which', [program]).catch(() => undefined);
    if (!found) return `${program} is missing (Debian: apt-get install debootstrap util-linux)`;
  }
  return undefined;
}

async function build(docker: Docker, folder: string, image: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'vpc-guest-'));
  try {
    const archive = join(work, 'guest.tar');
    await promisify(execFile)(join(folder, 'build-guest.sh'), [work, archive], {
      maxBuffer: 2 ** 26,
    });
    await importArchive(docker, archive, image, [
      'ENTRYPOINT ["/usr/local/sbin/power-on"]',
      'ENV container=docker',
    ]);
  } catch (error) {
    const tail = messageOf(error).split('\n').slice(-25).join('\n');
    throw new Error(`Cannot build ${image} (set FLEET_GUEST_MIRROR for another mirror): ${tail}`, {
      cause: error,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Held by a child that ends with this process, however that ends. */
async function lock(file: string): Promise<() => void> {
  const holder = spawn('flock', [file, 'sh', '-c', 'echo locked; cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit').then(refuse)]);
  return () => holder.stdin.end();
}

function refuse(): never {
  throw new Error('Cannot wait for the lock of the guest image: flock ended');
}

/** First digits of the hash of every file and its path. */
async function hashOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((it) => join(it.parentPath, it.name));
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    hash
      .update(`${relative(folder, file)}\0`)
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}

/** Beside the sources, also for the compiled emulator, which is elsewhere. */
function guestFolder(): string {
  const ours = 'test/emulators/vpc/machines/guest';
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, ours))) {
    if (folder === dirname(folder)) return join(process.cwd(), ours);
    folder = dirname(folder);
  }
  return join(folder, ours);
}
