import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressText,
  type Block,
  blockText,
  contains,
  freeAddress,
  freeBlock,
  keptAddresses,
  overlap,
  parseBlock,
} from './vpc/network/addresses.ts';

const outer: Block = { first: 10 * 2 ** 24, size: 2 ** 14 };
const sizes = fc.array(fc.integer({ min: 3, max: 10 }), { maxLength: 40 });

describe('blocks of addresses', () => {
  it('are written and read alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 32 }), fc.nat(2 ** 31), (bits, address) => {
        const size = 2 ** (32 - bits);
        const block = { first: Math.floor(address / size) * size, size };
        expect(parseBlock(blockText(block))).toEqual(block);
      }),
    );
  });

  it.each(['10.0.0.1/24', '10.0.0.0', '10.0.0.256/32', '10.0.0.0/33', 'x'])(
    'are not made of %j',
    (text) => {
      expect(parseBlock(text)).toBeUndefined();
    },
  );

  it('are given out within the outer one, and never twice', () => {
    fc.assert(
      fc.property(sizes, (exponents) => {
        const taken: Block[] = [];
        for (const exponent of exponents) {
          const block = freeBlock(outer, 2 ** exponent, taken);
          if (block === undefined) continue;
          expect(contains(outer, block)).toBe(true);
          expect(taken.some((other) => overlap(other, block))).toBe(false);
          taken.push(block);
        }
      }),
    );
  });
});

describe('addresses', () => {
  it('are given out until none is left', () => {
    const block = { first: 10 * 2 ** 24, size: 8 };
    const taken = new Set(keptAddresses(block));
    const given: string[] = [];
    for (;;) {
      const address = freeAddress(block, taken);
      if (address === undefined) break;
      taken.add(address);
      given.push(address);
    }
    expect(given).toEqual(['10.0.0.4', '10.0.0.5', '10.0.0.6']);
    expect(addressText(2 ** 32 - 1)).toBe('255.255.255.255');
  });
});
