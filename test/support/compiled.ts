/** Modules of ours as JavaScript, for tests that need processes of their own: Node 20 runs no TypeScript. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

export interface Compiled {
  /** Address to import the module from. */
  readonly url: string;
  /** Removes what was compiled. */
  readonly remove: () => Promise<void>;
}

/** Compiles one file of ours, given by its path from the repository's root, with all that it imports of ours. */
export async function compiled(file: string): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'compiled-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(dirname(dirname(packageFile('typescript'))), join(folder, 'node_modules'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const arguments_ = [compiler(), ...OPTIONS, '--outDir', folder, file];
  await promisify(execFile)(process.execPath, arguments_).catch(async (error: unknown) => {
    await remove();
    throw new Error(`Cannot compile ${file}: ${outputOf(error)}`, { cause: error });
  });
  return { url: pathToFileURL(join(folder, file.replace(/\.ts$/, '.js'))).href, remove };
}

/** Types are for another check: here they would only make a test fail for reasons that are not its own. */
const OPTIONS =
  '--ignoreConfig --noCheck --rootDir . --target es2023 --module nodenext --types node --skipLibCheck --rewriteRelativeImportExtensions'.split(
    ' ',
  );

/** The file that is TypeScript's compiler. */
export function compiler(): string {
  return join(dirname(packageFile('typescript')), 'bin', 'tsc');
}

function packageFile(name: string): string {
  return createRequire(import.meta.url).resolve(`${name}/package.json`);
}

/** The compiler explains itself on its standard output. */
export function outputOf(error: unknown): string {
  return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
}
