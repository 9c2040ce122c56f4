// Made-up secrets and rules for tests, put together at run time so that no file of ours holds anything that looks live.
import type { Blob } from '../../src/core/blob.ts';
import type { Rule } from '../../src/core/rule.ts';

/** Deterministic text of `length` characters of `alphabet`. */
export function fakeText(
  length: number,
  alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789',
  seed = 1,
): string {
  let state = seed * 2654435761;
  let text = '';
  for (let i = 0; i < length; i += 1) {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    text += alphabet[state % alphabet.length]!;
  }
  return text;
}

/** A rule with everything a test does not care about filled in. */
export function fakeRule(rule: Partial<Rule> & Pick<Rule, 'id' | 'keywords'>): Rule {
  return {
    name: rule.id,
    description: 'A rule for tests.',
    kind: 'pattern',
    confidence: 'high',
    shape: 'text',
    references: [],
    examples: [],
    counterexamples: [],
    ...rule,
  };
}

/** A file as a source would give it. */
export function fakeBlob(text: string, path = 'src/app.ts'): Blob {
  return { bytes: Buffer.from(text), provenance: [{ kind: 'file', path }] };
}
