// The scanning core against the plain keyword search it stands in for: on examples of every rule, on random and on real
// text, it must lead to the same candidates. The one difference allowed: assigned values of less than four bytes.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../src/core/rule.ts';
import type { Candidate } from '../../src/detect/candidate.ts';
import { createEngine } from '../../src/detect/engine/engine.ts';
import { matcherFor } from '../../src/detect/matcher.ts';
import { expand } from '../../src/ruleset/expand.ts';
import { builtinRules, fullRules } from '../../src/ruleset/load.ts';
import { fakeRule, fakeText } from '../support/fake.ts';

const SHORTEST_ASSIGNED = 4;

/** Candidates that the reference has and the engine has not, and the other way round. */
function difference(rules: readonly Rule[], text: Uint8Array): { missed: string[]; added: string[] } {
  const pair = matchers.get(rules) ?? [matcherFor(rules), matcherFor(rules, createEngine(rules))];
  matchers.set(rules, pair);
  const [reference, engine] = pair.map((matcher) => matcher.match(text).filter(counts).map(describeCandidate));
  return {
    missed: reference!.filter((candidate) => !engine!.includes(candidate)),
    added: engine!.filter((candidate) => !reference!.includes(candidate)),
  };
}

const matchers = new Map<readonly Rule[], ReturnType<typeof matcherFor>[]>();
const counts = (candidate: Candidate) => candidate.role === 'pattern' || candidate.end - candidate.start >= SHORTEST_ASSIGNED;
const describeCandidate = (candidate: Candidate) => `${candidate.rule.id} ${candidate.role} ${candidate.start}-${candidate.end}`;
const SAME = { missed: [], added: [] };
const rules = builtinRules();

describe('the scanning core', () => {
  it('finds every example of every rule, wherever it stands and whatever is around it', async () => {
    const engine = matcherFor(rules, createEngine(rules));
    for (const rule of await fullRules()) {
      for (const [index, example] of rule.examples.entries()) {
        const { text } = expand(example, index + 1);
        for (const before of [0, 25 + index]) {
          const bytes = Buffer.from(`${'x '.repeat(before)}\n${text}\n${'\u0000\u00ff'.repeat(before)}`, 'latin1');

          expect(engine.match(bytes).some((candidate) => candidate.rule.id === rule.id)).toBe(true);
          expect(difference(rules, bytes)).toEqual(SAME);
        }
      }
    }
  });

  it('agrees with the reference on text made of what rules look for', async () => {
    const pieces = [
      ...new Set(rules.flatMap((rule) => rule.keywords)),
      ...(await fullRules()).flatMap((rule) => rule.examples.map((example) => expand(example, 7).text)),
      ...'= : => := " \' ` ( ) , > < @ / :// - _ . $ \\ -- || or != == value Xk9 a key 0123456789abcdef'.split(' '),
      ' ',
      '\n',
      '\r\n',
      '\t',
      '\u00e9',
      '\u0000',
      ...[8, 16, 20, 32, 40, 64].map((length) => fakeText(length, undefined, length)),
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 24 }), fc.boolean(), (parts, upper) => {
        const text = upper ? parts.join('').toUpperCase() : parts.join('');

        expect(difference(rules, Buffer.from(text))).toEqual(SAME);
      }),
      { numRuns: 4000 },
    );
  });

  it('agrees with the reference on real text', () => {
    const root = join(import.meta.dirname, '..', '..');
    let bytes = 0;
    for (const folder of ['src', 'test', 'rules', 'docs', 'node_modules/yaml', 'node_modules/commander', 'node_modules/vitest']) {
      for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const content = readFileSync(join(entry.parentPath, entry.name));
        bytes += content.length;

        expect(difference(rules, content), entry.name).toEqual(SAME);
      }
    }
    expect(bytes).toBeGreaterThan(1_000_000);
  });

  it.each<[string, Partial<Rule> & Pick<Rule, 'keywords'>, string]>([
    ['a keyword of one byte', { keywords: ['q'], pattern: 'q[0-9]{6}' }, 'q123456 Q12 q654321'],
    ['a keyword of two bytes', { keywords: ['zz'], pattern: 'zz-[a-z0-9]{20}' }, `--zz-${fakeText(20, 'ab12')}`],
    [
      'a keyword longer than a fingerprint may reach',
      { keywords: ['the_very_long_name_of_some_provider_key_'], pattern: 'the_very_long_name_of_some_provider_key_[a-z]{4}' },
      'the_very_long_name_of_some_provider_key_abcd THE_VERY_LONG_NAME_of_some_provider_kez_abcd',
    ],
    ['a keyword near the match, not in it', { keywords: ['acme'], pattern: '[A-F]{3}-[0-9]{8}' }, 'acme: key is ABC-12345678'],
    ['a pattern that is not understood', { keywords: ['acme'], pattern: '(?:acme)(?<x>.)\\k<x>' }, 'acmezz acmezy'],
    [
      'an alternative without the look-behind',
      { keywords: ['ab', 'cd'], pattern: '(?<![a-z])ab[0-9]{4}|cd[0-9]{4}' },
      'xcd1234 xab1234',
    ],
    ['a value far behind', { keywords: ['acme'], pattern: 'acme[^;]{0,200}=[0-9]{5}' }, `acme${'.'.repeat(180)}=12345`],
    ['a value before the keyword', { keywords: ['-acme'], pattern: '[a-f0-9]{32}-acme' }, `${fakeText(32, 'abcdef01')}-acme`],
    ['case to be ignored', { keywords: ['acme'], pattern: 'acme_[a-f]{8}', ignoreCase: true }, 'ACME_ABCDEFAB aCmE_abcdefab'],
    ['an empty match', { keywords: ['acme'], pattern: '(?:acme)?' }, 'acme'],
  ])('handles a user rule with %s', (_what, rule, text) => {
    const own = [fakeRule({ id: 'own.rule', ...rule })];

    expect(matcherFor(own, createEngine(own)).match(Buffer.from(text)).length).toBeGreaterThan(0);
    expect(difference(own, Buffer.from(text))).toEqual(SAME);
  });

  it('finds in ranges what it finds in the whole', () => {
    const engine = createEngine(rules)!;
    const text = Buffer.from(
      Array.from({ length: 40 }, (_, i) => `password = "${fakeText(12, undefined, i)}"; // ghp_${fakeText(36)}`).join('\n'),
    );
    const pointer = engine.scratch(text.length);
    new Uint8Array(engine.memory.buffer, pointer, text.length).set(text);
    const places = (from: number, to: number) => {
      const list: string[] = [];
      engine.find(pointer, text.length, (owners, start, length) => list.push(`${owners.join()} ${start} ${length}`), from, to);
      return list;
    };

    const whole = places(0, text.length).toSorted();

    expect(whole.length).toBeGreaterThan(100);
    for (const step of [1, 7, 64, 1000]) {
      const parts: string[] = [];
      for (let from = 0; from < text.length; from += step) parts.push(...places(from, Math.min(text.length, from + step)));
      expect(parts.toSorted()).toEqual(whole);
    }
  });

  it('reports all of more places than its output holds', () => {
    const own = ['a', 'aa', 'aaa'].map((word) => fakeRule({ id: `own.${word}`, keywords: [word], pattern: word }));
    const engine = createEngine(own)!;
    const text = Buffer.alloc(200_000, 'a');
    const pointer = engine.scratch(text.length);
    new Uint8Array(engine.memory.buffer, pointer, text.length).set(text);
    let places = 0;
    engine.find(pointer, text.length, () => (places += 1));

    expect(places).toBe(3 * text.length - 3);
  });

  it('finds across the seams of the pieces in which other memory is copied', () => {
    const token = `ghp_${fakeText(36)}`;
    for (const start of [512 * 1024 - 60, 512 * 1024 - 20, 512 * 1024 - 1, 512 * 1024, 1024 * 1024 - 3]) {
      const text = Buffer.alloc(1_600_000, 'lorem ipsum\n');
      text.write(` "${token}" `, start - 2);

      expect(difference(rules, text)).toEqual(SAME);
      expect(
        matcherFor(rules, createEngine(rules))
          .match(text)
          .some((one) => one.start === start),
      ).toBe(true);
    }
  });

  it('shares its memory: what others reserve is never written to', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const engine = createEngine(rules, memory)!;
    const mine = engine.reserve(4096);
    new Uint8Array(memory.buffer, mine, 4096).fill(7);
    const text = Buffer.from(`token = "ghp_${fakeText(36)}"`.repeat(50_000));

    expect(matcherFor(rules, engine).match(text).length).toBeGreaterThan(1000);
    expect(new Uint8Array(memory.buffer, mine, 4096).every((byte) => byte === 7)).toBe(true);
  });
});
