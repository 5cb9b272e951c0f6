/** IPv4 addresses and blocks of them, as numbers. Pure. */

export interface Block {
  /** First address. */
  readonly first: number;
  /** Number of addresses, a power of two. */
  readonly size: number;
}

/** @returns undefined when the text is no block, or does not begin where a block of its size can. */
export function parseBlock(text: string): Block | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((part) => part > 255) || bits > 32) return undefined;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - bits);
  return first % size === 0 ? { first, size } : undefined;
}

/** As `parseBlock`, of a text that the emulator wrote itself. */
export function blockOf(text: string): Block {
  const block = parseBlock(text);
  if (block === undefined) throw new Error(`Cannot read ${text} as a block of addresses`);
  return block;
}

export function blockText({ first, size }: Block): string {
  return `${addressText(first)}/${32 - Math.log2(size)}`;
}

export function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

export function contains(outer: Block, inner: Block): boolean {
  return outer.first <= inner.first && inner.first + inner.size <= outer.first + outer.size;
}

export function overlap(one: Block, other: Block): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}

/** The lowest free block of that size. */
export function freeBlock(outer: Block, size: number, taken: readonly Block[]): Block | undefined {
  for (let first = outer.first; first + size <= outer.first + outer.size; first += size) {
    const block = { first, size };
    if (!taken.some((other) => overlap(block, other))) return block;
  }
  return undefined;
}

/** The lowest free address, in text. */
export function freeAddress(block: Block, taken: ReadonlySet<string>): string | undefined {
  for (let offset = 0; offset < block.size; offset += 1) {
    const address = addressText(block.first + offset);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

/** The addresses of a subnet that IBM keeps for itself: the first four and the last. */
export function keptAddresses({ first, size }: Block): readonly string[] {
  return [first, first + 1, first + 2, first + 3, first + size - 1].map(addressText);
}
