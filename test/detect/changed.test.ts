// Of a content with changed lines the scanner looks at those first. Whatever a scan of the whole finds in them is found.
import { describe, expect, it } from 'vitest';
import type { LineRange } from '../../src/core/blob.ts';
import type { Finding } from '../../src/core/finding.ts';
import { bytesOfLines } from '../../src/detect/changed.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { builtinRules, fullRules } from '../../src/ruleset/load.ts';
import { expand } from '../../src/ruleset/expand.ts';
import { fakeText } from '../support/fake.ts';

const scanner = createScanner(builtinRules());

function scan(text: string, lines?: readonly LineRange[]): readonly Finding[] {
  const blob = { bytes: Buffer.from(text), provenance: [{ kind: 'index', path: 'src/app.ts' }] as const };
  return scanner.scan(lines === undefined ? blob : { ...blob, lines });
}

/** Those in the changed lines, by place and confidence. */
function within(findings: readonly Finding[], changed: readonly LineRange[]): string[] {
  return findings
    .filter(({ start, end }) => changed.some((range) => range.start <= end.line && range.end >= start.line))
    .map((finding) => `${finding.fingerprint} ${finding.confidence} ${finding.start.line}:${finding.start.column}`);
}

const FILLER = [
  '  return options.map((option) => option.name);',
  'export const tokens = readTokens(source, "utf8");',
  '// The password is asked for by the caller.',
  'if (key === undefined) throw new Error(`no key ${name}`);',
  '  "label": "Enter your \\u0070assword",',
  '',
];

function filler(seed: number, lines: number): string[] {
  return Array.from({ length: lines }, (_, i) => FILLER[(seed * 31 + i * 7 + (i >> 2)) % FILLER.length]!);
}

describe('a content with changed lines', () => {
  it('gives for every example of every rule what a scan of the whole gives in them', async () => {
    let secrets = 0;
    const wrong: string[] = [];
    for (const [index, rule] of (await fullRules()).entries()) {
      const [example] = rule.examples;
      if (example === undefined) continue;
      const lines = expand(example, index + 1).text.split('\n');
      const before = filler(index, 6 + (index % 5));
      const text = [...before, ...lines, ...filler(index + 1, 24)].join('\n');
      const last = before.length + lines.length;
      const all = scan(text);
      for (const changed of [
        [{ start: last, end: last }],
        [{ start: before.length + 1, end: before.length + 1 }],
        [
          { start: 3, end: 4 },
          { start: last + 8, end: last + 9 },
        ],
      ]) {
        const whole = within(all, changed);
        secrets += whole.length;
        if (within(scan(text, changed), changed).join('\n') !== whole.join('\n'))
          wrong.push(`${rule.id} ${JSON.stringify(changed)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(secrets).toBeGreaterThan(1000);
  }, 180_000);

  it.each([
    ['base64', (line: string) => `const blob = "${Buffer.from(`${line}\n`.repeat(2)).toString('base64')}";`],
    ['hex', (line: string) => `const blob = "${Buffer.from(line).toString('hex')}";`],
    ['escapes', (line: string) => line.replace(/"/g, '\\u0022')],
    ['entities', (line: string) => line.replace(/"/g, '&quot;')],
  ])('finds what is encoded in a changed line: %s', (_name, encode) => {
    const secret = `dbPassword = "${fakeText(7)}-${fakeText(5, 'ABCDEFGH')}9!"`;
    const text = [...filler(1, 60), encode(secret), ...filler(2, 60)].join('\n');
    const changed = [{ start: 61, end: 61 }];
    const whole = within(scan(text), changed);

    expect(whole.length).toBeGreaterThan(0);
    expect(within(scan(text, changed), changed)).toEqual(whole);
  });

  it('leaves out what stands elsewhere', () => {
    const secret = `export const dbPassword = "${fakeText(7)}-${fakeText(5, 'ABCDEFGH')}9!";`;
    const text = [secret, ...filler(3, 80), '  return first;', ...filler(4, 20)].join('\n');
    expect(within(scan(text), [{ start: 1, end: 1 }]).length).toBe(1);
    expect(scan(text, [{ start: 82, end: 82 }])).toEqual([]);
  });

  it('knows the bytes of its lines', () => {
    const bytes = Buffer.from('one\ntwo\nthree\nfour');
    const text = (start: number, end: number) =>
      bytesOfLines(bytes, [{ start, end }]).map((range) => bytes.toString('utf8', range.start, range.end))[0];

    expect(text(1, 1)).toBe('one\n');
    expect(text(2, 3)).toBe('two\nthree\n');
    expect(text(4, 4)).toBe('four');
    expect(text(4, 9)).toBe('four');
  });
});
