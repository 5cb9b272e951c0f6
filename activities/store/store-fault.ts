/** What went wrong with a file of the file store, in words that say what to do. */

/** `verb` and `key` as in "Cannot store a/b"; the system error stays as the cause. */
export function storeFault(
  verb: 'store' | 'read' | 'list' | 'remove',
  key: string,
  cause: unknown,
): Error {
  return new Error(`Cannot ${verb} ${key} as ${reasonOf(cause)}`, { cause });
}

function reasonOf(cause: unknown): string {
  const known = Object.entries(REASONS).find(([code]) => hasCode(cause, code));
  if (known !== undefined) return `${known[1]} [${textOf(cause)}]`;
  return textOf(cause);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk of the store is full: make room',
  EDQUOT: 'the quota of the store is used up: make room',
  EROFS: 'the file system of the store is read-only: choose another folder',
  EACCES: 'the folder of the store may not be used by this user: correct its permissions',
  EPERM: 'the folder of the store may not be used by this user: correct its permissions',
  ENAMETOOLONG: 'a part of the key is too long for a file name: shorten it',
  ENOTDIR: 'a part of the key is an object itself, and a folder cannot be one: choose another key',
  EISDIR: 'there are objects below that key, and a folder cannot be one: choose another key',
  EMFILE: 'this process has too many files open: raise its limit',
};

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Whether this is a system error with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => code === error.code);
}
