/** This process's own surroundings. */

import { readFile } from 'node:fs/promises';
import { type Check, failed, type Finding, ok, skipped, warning } from './check.ts';

/** `needed`: as in `engines` of a package, `>=20.19`. */
export function nodeCheck(version: string, needed: string): Check {
  return { name: 'node', look: async () => judgeNode(version, needed) };
}

export function judgeNode(version: string, needed: string): Finding {
  const found = `Node ${version}`;
  const facts = { version, needed };
  return isAtLeast(version, needed)
    ? ok(`${found} (${needed} is needed)`, facts)
    : failed(`${found} is too old`, `install Node ${needed}`, facts);
}

function isAtLeast(version: string, needed: string): boolean {
  const [major = 0, minor = 0] = numbersOf(version);
  const [neededMajor = 0, neededMinor = 0] = numbersOf(needed);
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}

function numbersOf(version: string): readonly number[] {
  return (/\d[\d.]*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

/** How many files this process may have open at once. */
export function openFilesCheck(): Check {
  return {
    name: 'open-files',
    async look() {
      const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
      const written = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
      return written === undefined
        ? skipped('this system does not tell its limit of open files')
        : judgeOpenFiles(written === 'unlimited' ? Infinity : Number(written));
    },
  };
}

/** Connections and logs of instances: a few files each. */
const FEW_FILES = 4_096;
const TOO_FEW_FILES = 256;

export function judgeOpenFiles(limit: number): Finding {
  const facts = { limit };
  const found = `${limit === Infinity ? 'any number of' : limit} files may be open at once`;
  if (limit >= FEW_FILES) return ok(found, facts);
  const remedy = `raise the limit to ${FEW_FILES} or more ("ulimit -n", LimitNOFILE of a service)`;
  return limit < TOO_FEW_FILES ? failed(found, remedy, facts) : warning(found, remedy, facts);
}
