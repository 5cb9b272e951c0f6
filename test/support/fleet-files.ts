import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadFleetSpec, type LoadedFleetSpec } from '../../cli/client/load-spec.ts';
import { SpecLoadError } from '../../cli/client/spec-load-error.ts';
import type { SpecOverrides } from '../../cli/client/spec-overrides.ts';

/** Path of a file in test/fixtures/specs. */
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/specs/${name}`, import.meta.url));

/** A fleet file as text, files beside it by name, and overrides. */
export interface FleetFiles {
  readonly fleet: string | Buffer;
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly overrides?: SpecOverrides;
}

/** Loads the text as `fleet.yaml`, from a folder of its own. */
export async function loadFiles({ fleet, files, overrides }: FleetFiles): Promise<LoadedFleetSpec> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-files-'));
  try {
    const all = Object.entries({ ...files, 'fleet.yaml': fleet });
    await Promise.all(all.map(async ([name, body]) => writeFile(join(folder, name), body)));
    return await loadFleetSpec(join(folder, 'fleet.yaml'), overrides);
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replaceAll(`${folder}/`, '');
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The lines that name problems. */
export async function problemsInFiles(files: FleetFiles): Promise<readonly string[]> {
  return loadFiles(files).then(
    ({ spec }) => [`accepted: ${JSON.stringify(spec)}`],
    (error: unknown) => {
      if (!(error instanceof SpecLoadError)) throw error;
      return error.message.split('\n').slice(1);
    },
  );
}
