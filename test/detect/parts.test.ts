import { describe, expect, it } from 'vitest';
import { createScanner } from '../../src/detect/scanner.ts';
import { fakeBlob, fakeRule, fakeText } from '../support/fake.ts';

const ID = fakeRule({
  id: 'acme.id',
  keywords: ['acid_'],
  pattern: '(?<secret>acid_[a-z0-9]{12})',
  identifier: true,
  confidence: 'medium',
});
const TOKEN = fakeRule({
  id: 'acme.token',
  keywords: ['acsk_'],
  pattern: '(?<secret>acsk_[A-Za-z0-9]{24})',
  parts: [{ name: 'id', rule: 'acme.id', lines: 3 }],
});
const scanner = createScanner([ID, TOKEN]);
const id = (seed = 1) => `acid_${fakeText(12, 'bcdfghjkmn2345679', seed)}`;
const token = (seed = 1) => `acsk_${fakeText(24, undefined, seed)}`;
const brief = (text: string) =>
  scanner.scan(fakeBlob(text)).map((finding) => [finding.ruleId, finding.confidence, finding.part?.name]);

describe('parts', () => {
  it('a pair that stands together keeps its confidence, and the identifier rises', () => {
    expect(brief(`id: ${id()}\nx\nkey: ${token()}\n`)).toEqual([
      ['acme.id', 'medium', 'id'],
      ['acme.token', 'high', 'main'],
    ]);
  });

  it('without the partner, or too far from it, both are low', () => {
    expect(brief(`id: ${id()}`)).toEqual([['acme.id', 'low', undefined]]);
    expect(brief(`key: ${token()}`)).toEqual([['acme.token', 'low', undefined]]);
    expect(brief(`id: ${id()}${'\n'.repeat(5)}key: ${token()}`)).toEqual([
      ['acme.id', 'low', undefined],
      ['acme.token', 'low', undefined],
    ]);
    expect(scanner.scan(fakeBlob(`key: ${token()}`))[0]!.reasons.at(-1)).toEqual({
      code: 'partner-missing',
      direction: -1,
      args: { rule: 'acme.id' },
    });
  });

  it('names the set by its main finding, and takes the nearest partner', () => {
    const findings = scanner.scan(fakeBlob(`${id(1)} ${token(1)}\n${id(2)} ${token(2)}\n`));

    expect(findings.map((finding) => finding.part!.set)).toEqual(
      [findings[1], findings[1], findings[3], findings[3]].map((finding) => finding!.fingerprint),
    );
  });

  it('a placeholder is no partner', () => {
    expect(brief(`acid_${'0'.repeat(12)}\n${token()}`).at(-1)).toEqual(['acme.token', 'low', undefined]);
  });
});

describe('context', () => {
  const rule = fakeRule({
    id: 'acme.hex',
    keywords: ['key'],
    pattern: 'key=(?<secret>[a-f0-9]{32})',
    context: 'acme(?:corp)?',
    reach: { before: 40, after: 80 },
  });
  const value = fakeText(32, 'abcdef0123456789');

  it('must stand within reach, in any case', () => {
    const found = (text: string) => createScanner([rule]).scan(fakeBlob(text)).length;

    expect(found(`# ACME\nkey=${value}`)).toBe(1);
    expect(found(`key=${value} # AcmeCorp`)).toBe(1);
    expect(found(`key=${value}`)).toBe(0);
    expect(found(`# acme${' '.repeat(60)}\nkey=${value}`)).toBe(0);
  });
});
