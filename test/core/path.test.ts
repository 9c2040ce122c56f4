import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathFromBytes, pathToBytes } from '../../src/core/path.ts';
import { printable } from '../../src/core/printable.ts';

describe('paths', () => {
  it('give back every byte, UTF-8 or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect([...pathToBytes(pathFromBytes(bytes))]).toEqual([...bytes]);
      }),
      { numRuns: 2000 },
    );
  });

  it('keep names that are UTF-8 as they are', () => {
    expect(pathFromBytes(Buffer.from('src/größe-日本.ts'))).toBe('src/größe-日本.ts');
  });

  it('show a stray byte as an escape', () => {
    expect(printable(pathFromBytes(Buffer.from([0x61, 0xff, 0x62])))).toBe('a\\xffb');
  });
});

describe('printable', () => {
  it('lets no control character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        // oxlint-disable-next-line no-control-regex
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
      }),
    );
  });

  it('shows escapes and line breaks as text', () => {
    expect(printable('a\u001b[31mb\nc')).toBe('a\\x1b[31mb\\nc');
  });
});
