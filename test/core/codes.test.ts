import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  base62,
  crc16,
  crc32,
  fromBase32,
  fromBase58Check,
  isBech32,
  sha256,
  toBase32,
  toBase58Check,
  toBech32,
} from '../../src/core/codes.ts';

describe('check codes and alphabets', () => {
  it('give the published check values', () => {
    expect(crc32('123456789')).toBe(0xcbf43926);
    expect(crc16(Buffer.from('123456789'))).toBe(0x31c3);
    expect(toBase32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
    // BIP 173's first valid text, and the address of Bitcoin's first block.
    expect(isBech32('A12UEL5L')).toBe(true);
    expect(isBech32('A12UEL5M')).toBe(false);
    expect(Buffer.from(fromBase58Check('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa')!).toString('hex')).toBe(
      '0062e907b15cbf27d5425399ebf6f0fb50ebb88f18',
    );
    expect(sha256(Buffer.from('abc')).toString('hex').slice(0, 8)).toBe('ba7816bf');
    expect(base62(61, 2)).toBe('0z');
  });

  it('come back to the bytes they were made of', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        expect(Buffer.from(fromBase32(toBase32(bytes))!).equals(bytes)).toBe(true);
        expect(Buffer.from(fromBase58Check(toBase58Check(bytes))!).equals(bytes)).toBe(true);
        expect(isBech32(toBech32('abc', bytes))).toBe(true);
      }),
    );
  });
});
