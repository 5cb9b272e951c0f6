/** Finds the file of a command the way a shell does, so that a missing one is refused before anything runs. */

import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ContainerRefused } from '../container-host.ts';

/**
 * Throws `ContainerRefused` unless the command can be executed: `command-not-found`, also when its interpreter (`#!`)
 * is missing, or `command-not-executable`. `path` is the program's PATH, `folder` its working directory.
 */
export async function assertRunnable(command: string, path: string, folder: string): Promise<void> {
  const found = await findCommand(command, path, folder);
  if (found.kind === 'missing') throw notFound(command, `is not in PATH [path=${path}]`);
  if (found.kind === 'forbidden') {
    throw new ContainerRefused(
      'command-not-executable',
      `Cannot run ${command} as ${found.file} may not be executed: make it executable`,
    );
  }
  const interpreter = await interpreterOf(found.file);
  if (interpreter !== undefined && !(await isExecutable(resolve(folder, interpreter)))) {
    throw notFound(command, `needs the interpreter ${interpreter}, which is not there`);
  }
}

type Found =
  | { readonly kind: 'found' | 'forbidden'; readonly file: string }
  | { readonly kind: 'missing' };

async function findCommand(command: string, path: string, folder: string): Promise<Found> {
  // An empty part of PATH means the working directory.
  const places = command.includes('/')
    ? [command]
    : path.split(':').map((part) => `${part || '.'}/${command}`);
  let forbidden: string | undefined;
  for (const place of command === '' ? [] : places) {
    const file = resolve(folder, place);
    if (await isExecutable(file)) return { kind: 'found', file };
    if (await isPresent(file)) forbidden ??= file;
  }
  return forbidden === undefined ? { kind: 'missing' } : { kind: 'forbidden', file: forbidden };
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function isPresent(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** The first word after `#!`; undefined for a binary, and for a program that may be executed but not read. */
async function interpreterOf(file: string): Promise<string | undefined> {
  const begin = await firstBytes(file).catch(() => '');
  return /^#![ \t]*([^ \t\n]+)/.exec(begin)?.[1];
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function notFound(command: string, why: string): ContainerRefused {
  return new ContainerRefused(
    'command-not-found',
    `Cannot run ${command === '' ? 'an empty command' : command} as it ${why}: correct the command`,
  );
}
