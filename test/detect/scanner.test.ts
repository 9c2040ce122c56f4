import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASK } from '../../src/core/secret.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { fakeBlob, fakeRule, fakeText } from '../support/fake.ts';

const TOKEN = fakeRule({
  id: 'acme.token',
  keywords: ['acme_'],
  pattern: '(?<![A-Za-z0-9_])(?<secret>acme_[A-Za-z0-9]{24})(?![A-Za-z0-9])',
});
const PASSWORD = fakeRule({ id: 'generic.password', kind: 'assignment', keywords: ['password'], confidence: 'medium' });
const scanner = createScanner([TOKEN, PASSWORD]);
const token = `acme_${fakeText(24)}`;
const password = `${fakeText(6)}!${fakeText(4, '0123456789')}x`;

describe('the scanner', () => {
  it('says where a secret stands, in bytes and in editor columns', () => {
    const text = `// é😀 first line\nconst key = "é${'x'}", token = "${token}";\n`;

    const [finding] = scanner.scan(fakeBlob(text));

    const before = text.slice(0, text.indexOf(token));
    expect(finding!.span).toEqual({ start: Buffer.byteLength(before), end: Buffer.byteLength(before) + token.length });
    expect(finding!.start).toEqual({ line: 2, column: before.split('\n')[1]!.length + 1 });
    expect(finding!.end).toEqual({ line: 2, column: before.split('\n')[1]!.length + 1 + token.length });
    expect(finding!.secret.reveal()).toBe(token);
  });

  it('reports one secret once: the specific rule wins, the generic one is named beside it', () => {
    const findings = scanner.scan(fakeBlob(`password = "${token}"`));

    expect(findings.map((finding) => [finding.ruleId, finding.alsoMatched])).toEqual([['acme.token', ['generic.password']]]);
  });

  it('masks every candidate in an excerpt, and repeats of the value', () => {
    const [finding] = scanner.scan(fakeBlob(`password = "${password}"; t = "${token}"; again = ${password}`));

    expect(finding!.excerpt.text).not.toContain(password);
    expect(finding!.excerpt.text).not.toContain(token);
    expect(finding!.excerpt.text.slice(finding!.excerpt.start, finding!.excerpt.end)).toBe(MASK);
  });

  it('keeps the fingerprint when lines move or are re-indented, and changes it with the place', () => {
    const one = scanner.scan(fakeBlob(`a();\nlet password = "${password}";`))[0]!;
    const moved = scanner.scan(fakeBlob(`\n\n\n    let password  =  "${password}";`))[0]!;
    const other = scanner.scan(fakeBlob(`let rootPassword = "${password}";`))[0]!;

    expect(moved.fingerprint).toBe(one.fingerprint);
    expect(other.fingerprint).not.toBe(one.fingerprint);
  });

  it('tells equal lines of one file apart', () => {
    const prints = scanner
      .scan(fakeBlob(`password = "${password}"\npassword = "${password}"\n`))
      .map((finding) => finding.fingerprint);

    expect(new Set(prints).size).toBe(2);
  });

  it.each([
    ['our marker with a reason', '// keylift:allow acme.token -- sample of the docs', 'allowed'],
    ['our marker for every rule', '// keylift:allow -- sample of the docs', 'allowed'],
    ['our marker without a reason', '// keylift:allow acme.token', 'new'],
    ['our marker for another rule', '// keylift:allow acme.other -- because', 'new'],
    ["another scanner's marker", '# gitleaks:allow', 'allowed'],
  ])('understands %s', (_what, comment, status) => {
    expect(scanner.scan(fakeBlob(`t = "${token}" ${comment}`))[0]!.status).toBe(status);
  });

  it('takes a marker alone on the line above', () => {
    expect(scanner.scan(fakeBlob(`// keylift:allow -- sample\nt = "${token}"`))[0]!.status).toBe('allowed');
    expect(scanner.scan(fakeBlob(`x = 1 // keylift:allow -- sample\nt = "${token}"`))[0]!.status).toBe('new');
  });

  it('names the markers that allow nothing', () => {
    const unused: number[] = [];
    const strict = createScanner([TOKEN, PASSWORD], { onUnusedAllow: (_, line) => unused.push(line) });
    const mark = (rule: string, reason = ' -- sample') => `// keylift:allow ${rule}${reason}`;

    strict.scan(
      fakeBlob(
        [
          mark('acme.token'),
          `t = "${token}"`,
          `t = "${token}" ${mark('acme.token')}`,
          `t = "${token}" ${mark('acme.other')}`,
          `x = 1 ${mark('acme.token')}`,
          'x = 2',
          mark('acme.token', ''),
          '',
          mark('acme.token'),
        ].join('\n'),
      ),
    );

    expect(unused).toEqual([4, 5, 9]);
  });

  it('gives true positions in a segment of a larger file', () => {
    const blob = { ...fakeBlob(`tail "${token}"\nx "${token}"`), segment: { offset: 1000, start: { line: 7, column: 31 } } };

    const found = scanner.scan(blob);

    expect(found.map((finding) => [finding.span.start, finding.start])).toEqual([
      [1006, { line: 7, column: 37 }],
      [1006 + token.length + 5, { line: 8, column: 4 }],
    ]);
  });

  it.each([
    '${DB_PASSWORD}',
    'changeme',
    'your-password-here',
    '{{ password }}',
    '********',
    '<password>',
    'process.env.PASSWORD',
  ])('does not report %s as a password', (value) => {
    const sure = scanner.scan(fakeBlob(`password = "${value}"`)).filter((finding) => finding.confidence !== 'low');

    expect(sure).toEqual([]);
  });

  it('finds a token wherever it stands, in any bytes around it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (before, after) => {
        const bytes = Buffer.concat([before, Buffer.from(` "${token}" `), after]);
        const found = scanner.scan({ ...fakeBlob(''), bytes });

        expect(found.some((finding) => finding.secret.reveal() === token)).toBe(true);
      }),
    );
  });
});
