/** Archives in the form that `tar` reads (ustar), made in memory. Pure. */

export interface ArchivedFile {
  /** Relative, at most 100 bytes. */
  readonly path: string;
  readonly content: Buffer | string;
  /** Default 0600. Everything belongs to root. */
  readonly mode?: number;
}

export function tarOf(files: readonly ArchivedFile[]): Buffer {
  return Buffer.concat([...files.flatMap(entryOf), Buffer.alloc(2 * BLOCK)]);
}

const BLOCK = 512;

function entryOf({ path, content, mode = 0o600 }: ArchivedFile): readonly Buffer[] {
  if (Buffer.byteLength(path) > 100)
    throw new Error(`Cannot archive ${path}: its path is too long`);
  const bytes = Buffer.from(content);
  const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
  return [headerOf(path, mode, bytes.length), bytes, padding];
}

/** Numbers are octal text; the checksum counts its own field as blanks. */
function headerOf(path: string, mode: number, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  header.write(path, 0);
  header.write(octal(mode, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(0, 11), 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  return header;
}
