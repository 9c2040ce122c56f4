import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keywordFinder } from '../../src/detect/keywords.ts';

function naive(keywords: readonly string[], text: string): string[] {
  const hits: string[] = [];
  for (const [index, keyword] of keywords.entries()) {
    for (let at = text.toLowerCase().indexOf(keyword); at !== -1; at = text.toLowerCase().indexOf(keyword, at + 1))
      hits.push(`${index}@${at}`);
  }
  return hits.toSorted();
}

describe('the keyword finder', () => {
  it('finds what a plain search finds, overlaps and case included', () => {
    const letter = fc.constantFrom('a', 'b', 'c', 'A', 'B', '_', '1');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', 'c', '_', '1'), minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.string({ unit: letter, maxLength: 60 }),
        (keywords, text) => {
          const hits: string[] = [];
          keywordFinder(keywords).find(Buffer.from(text), (keyword, start) => hits.push(`${keyword}@${start}`));

          expect(hits.toSorted()).toEqual(naive(keywords, text));
        },
      ),
      { numRuns: 3000 },
    );
  });
});
