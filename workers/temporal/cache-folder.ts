import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where things are kept that can be fetched again: `$XDG_CACHE_HOME/serverless-fleets`, by default in `~/.cache`. */
export function defaultCacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'serverless-fleets');
}
