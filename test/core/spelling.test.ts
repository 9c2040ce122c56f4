import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spell, spellingOf, unspell } from '../../src/core/spelling.ts';

describe('spelling', () => {
  it.each([
    ['plain text', 'abc', 'abc', 'none'],
    ['a four-digit escape', String.raw`p\u0040ss`, 'p@ss', 'backslash'],
    ['an upper-case two-digit escape', String.raw`a\x4Fb`, 'aOb', 'backslash'],
    ['short escapes', String.raw`a\n\t\"\\b`, 'a\n\t"\\b', 'backslash'],
    ['percent encoding', 'p%40ss%C3%A9', 'p@ssé', 'percent'],
    ['an escaped letter that needs none', String.raw`a\qb`, 'aqb', 'backslash'],
  ] as const)('gives back %s', (_what, raw, value, escapes) => {
    const spelling = spellingOf(raw, value, escapes)!;

    expect(spell(value, spelling)).toBe(raw);
    expect(unspell(raw, spelling)).toBe(value);
  });

  it('holds nothing of the value', () => {
    expect(JSON.stringify(spellingOf(String.raw`hun\u0074er2`, 'hunter2', 'backslash'))).toBe('[["p",3],["u",1],["p",3]]');
  });

  it('refuses what it cannot give back exactly', () => {
    expect(spellingOf(String.raw`\u{40}`, '@', 'backslash')).toBeUndefined();
    expect(spellingOf('abc', 'abd', 'backslash')).toBeUndefined();
    expect(spellingOf('abcd', 'abc', 'none')).toBeUndefined();
    expect(() => spell('ab', [['p', 3]])).toThrow(RangeError);
    expect(() => unspell('abc', [['p', 2]])).toThrow(RangeError);
  });

  it('round-trips whatever JSON.stringify and encodeURIComponent write', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'Z', '9', '"', '\\', '\n', '\t', '$', '%', '@', 'é', '😀', ' ') }),
        (value) => {
          for (const [raw, escapes] of [
            [JSON.stringify(value).slice(1, -1), 'backslash'],
            [encodeURIComponent(value), 'percent'],
            [value, 'none'],
          ] as const) {
            const spelling = spellingOf(raw, value, escapes);
            expect(spelling).toBeDefined();
            expect(spell(value, spelling!)).toBe(raw);
            expect(unspell(raw, spelling!)).toBe(value);
          }
        },
      ),
    );
  });
});
