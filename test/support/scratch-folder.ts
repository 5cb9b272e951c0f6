import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder, to be removed by whoever asked for it. */
export function scratchFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'fleet-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
