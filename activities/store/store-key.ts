/** Throws unless the key is one of a store: `/`-separated parts, none of them empty, `.` or `..`, and no NUL. */
export function assertStoreKey(key: string): void {
  const fault = faultOf(key);
  if (fault !== undefined) {
    throw new Error(`Cannot use ${JSON.stringify(key)} as the key of an object: ${fault}`);
  }
}

/** As `assertStoreKey`, for the begin of a key: whole parts must be right, the last one may be anything. */
export function assertStorePrefix(prefix: string): void {
  if (prefix.includes('/')) assertStoreKey(prefix.slice(0, prefix.lastIndexOf('/')));
  else if (prefix.includes('\0')) assertStoreKey(prefix);
}

function faultOf(key: string): string | undefined {
  if (key.includes('\0')) return 'it contains a NUL character';
  const parts = key.split('/');
  if (parts.includes('')) return 'it is empty, or begins or ends with "/", or has "//" in it';
  if (parts.includes('.') || parts.includes('..')) return 'it has a part "." or ".."';
  return undefined;
}
