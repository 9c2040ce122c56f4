import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget, LIMITS } from '../../src/detect/decode/budget.ts';
import { decodings } from '../../src/detect/decode/decode.ts';
import { ANY_SIGN } from '../../src/detect/decode/signs.ts';
import { createEngine } from '../../src/detect/engine/engine.ts';
import { createScanner, type ScannerOptions } from '../../src/detect/scanner.ts';
import { fakeBlob, fakeRule, fakeText } from '../support/fake.ts';

const TOKEN = fakeRule({
  id: 'acme.token',
  keywords: ['acme_'],
  pattern: '(?<![A-Za-z0-9_])(?<secret>acme_[A-Za-z0-9]{24})(?![A-Za-z0-9])',
});
const token = `acme_${fakeText(24)}`;
const inside = `{"user":"app","key":"${token}"}`;
const scan = (text: string | Buffer, options?: ScannerOptions) =>
  createScanner([TOKEN], options).scan({ ...fakeBlob(''), bytes: Buffer.from(text as string) });

const base64 = (text: string | Buffer) => Buffer.from(text as string).toString('base64');
const hex = (text: string) => Buffer.from(text).toString('hex');
const escaped = (text: string) => [...text].map((char) => `\\u00${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
const wrapped = (text: string, width = 76) => base64(text).match(new RegExp(`.{1,${width}}`, 'g'))!;

describe('decoders', () => {
  it.each([
    ['base64', `data: ${base64(inside)}`, ['base64']],
    ['base64url', `data: ${Buffer.from(`~~~???${inside}`).toString('base64url')}`, ['base64']],
    ['hex', `data: ${hex(inside)}`, ['hex']],
    ['percent', `?x=${encodeURIComponent(inside).replaceAll('_', '%5F')}`, ['percent']],
    ['\\u escapes', `"${escaped(token)}"`, ['escapes']],
    ['\\x escapes', `"${escaped(token).replaceAll('\\u00', '\\x')}"`, ['escapes']],
    ['JSON in a string', `"{\\"k\\":\\"acme\\u005f${token.slice(5)}\\"}"`, ['escapes']],
    ['HTML entities', `<a k="acme&#95;${token.slice(5)}&quot;">`, ['entities']],
    ['gzip in base64', `data: ${base64(gzipSync(inside))}`, ['gzip']],
    ['UTF-16 in base64', `powershell -enc ${base64(Buffer.from(inside, 'utf16le'))}`, ['utf-16']],
    [
      'quoted-printable',
      `Content-Transfer-Encoding: quoted-printable\r\n\r\nk=3D${token.slice(0, 9)}=\r\n${token.slice(9)}`,
      ['quoted-printable'],
    ],
    ['base64 of base64', base64(`x: ${base64(inside)}`), ['base64', 'base64']],
    ['hex of escapes in base64', base64(`x: ${hex(`"${escaped(token)}"`)}`), ['base64', 'hex', 'escapes']],
  ])('%s', (_what, text, decoders) => {
    const found = scan(text);

    expect(found.map((finding) => [finding.secret.reveal(), finding.decoders])).toEqual([[token, decoders]]);
    expect(found[0]!.reasons[0]!.code).toBe('decoded');
  });

  it.each([
    ['with a mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['without a mark', (text: string) => Buffer.from(text, 'utf16le')],
    ['big end first', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('a file in UTF-16 %s, to the byte', (_what, encode) => {
    for (const before of ['first line\r\n', 'first line, caf\u00e9 \ud83d\ude00\r\n']) {
      const bytes = encode(`${before}key=${token}\r\nlast\r\n`);
      const found = scan(bytes);
      const at = bytes.indexOf(encode(token).subarray(encode(token).length - token.length * 2));

      expect(found.map((one) => [one.secret.reveal(), one.decoders, one.span])).toEqual([
        [token, ['utf-16'], { start: at, end: at + token.length * 2 }],
      ]);
      expect(found[0]!.excerpt.text).toContain('key=');
      expect(found[0]!.excerpt.text).not.toContain('\0');
    }
  });

  it('but no binary', () => {
    expect(scan(Buffer.from([0xff, 0xfe, 1, 2, 3, 200, 7, 8, 0, 0, 1, 0]))).toEqual([]);
  });

  it.each(['\n', '\r\n    ', '\\n', '" +\n  "'])('joins base64 wrapped at %j', (wrap) => {
    const text = wrapped(`${'first line of some text; '.repeat(3)}${inside}`).join(wrap);

    expect(scan(`"${text}"`).map((finding) => finding.secret.reveal())).toEqual([token]);
  });

  it('says where the encoded form stands, to the digit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), fc.constantFrom(base64, hex), (before, encode) => {
        const content = `text before: ${before.replace(/[^ -~]/g, '')} ${token} and after`;
        const text = `const x = "${encode(content)}";`;
        const [finding] = scan(text);
        const { start, end } = finding!.span;
        const outer = Buffer.from(text.slice(start, end), encode === hex ? 'hex' : 'base64').toString('latin1');

        // A digit of base64 may hold bits of a neighbour, so the first bytes of the cut may be off; the rest is the token.
        expect(end - start).toBe(
          encode === hex
            ? token.length * 2
            : Math.ceil(((content.indexOf(token) + token.length) * 4) / 3) -
                (Math.floor(content.indexOf(token) / 3) * 4 + (content.indexOf(token) % 3)),
        );
        if (encode === hex) expect(outer).toBe(token);
      }),
    );
  });

  it('masks the encoded form in the excerpt', () => {
    const [finding] = scan(`key = "${base64(token)}"`);

    expect(finding!.excerpt.text).toMatch(/^key = "•{8}={0,2}"$/);
  });

  it('does not report what stands there for all to see a second time', () => {
    expect(scan(`"{\\"key\\":\\"${token}\\"}" ${token}&amp;x`).map((finding) => finding.decoders)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('finds nothing in names, paths, digests and pictures', () => {
    const noise = [
      hex(fakeText(32)),
      'src/components/administration/settings/index',
      base64(gzipSync(fakeText(400))),
      'AVeryLongNameOfAClassThatSomebodyWroteInJava',
    ];

    expect(scan(noise.join('\n'))).toEqual([]);
  });
});

describe('limits of decoding', () => {
  const cut = (text: string | Buffer, decode: ScannerOptions['decode'] = {}) => {
    const cuts: string[] = [];
    const found = scan(text, { decode, onCut: (_path, seen) => cuts.push(...seen) });
    return [found.length, cuts];
  };
  const nest = (depth: number): string => (depth === 0 ? inside : base64(`x: ${nest(depth - 1)}`));

  it('depth', () => {
    expect(cut(nest(3))).toEqual([1, []]);
    expect(cut(nest(4))).toEqual([0, ['depth']]);
    expect(cut(nest(4), { depth: 4 })).toEqual([1, []]);
    expect(cut(nest(1), { depth: 0 })).toEqual([0, []]);
  });

  it('ratio: a bomb is not unpacked', () => {
    const bomb = base64(gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a')));

    expect(cut(bomb)).toEqual([0, ['ratio']]);
  });

  it('count, bytes and time', () => {
    const many = Array.from({ length: 30 }, (_, i) => base64(`some text to decode number ${i}`)).join('\n"');

    expect(cut(many, { count: 10 })).toEqual([0, ['count']]);
    expect(cut(many, { bytes: 100 })).toEqual([0, ['bytes']]);
    expect(cut(many, { time: -1 })).toEqual([0, ['time']]);
  });

  it('any bytes at all end soon', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '\\"',
            '\\u0041',
            '%41',
            '&#65;',
            '&quot;',
            '=3D',
            base64(inside),
            'quoted-printable',
            '\n',
            '"',
            '\\',
            '%',
            '\u00ff',
          ),
        ),
        (parts) => {
          const started = performance.now();
          scan(parts.join(''));

          expect(performance.now() - started).toBeLessThan(2000);
        },
      ),
    );
  });
});

describe('what the scanning core says of encoded text', () => {
  const engine = createEngine([fakeRule({ id: 'own.rule', keywords: ['x'], pattern: 'x' })])!;
  /** Everything that is decoded when only what the core has seen is looked for, and when all is. */
  const both = (text: string): [told: string[], all: string[]] => {
    const bytes = Buffer.from(text, 'latin1');
    const at = engine.scratch(bytes.length);
    const room = Buffer.from(engine.memory.buffer, at, bytes.length);
    room.set(bytes);
    const signs = engine.encoded(room.byteOffset, room.length);
    return [signs, ANY_SIGN].map((some) =>
      [...decodings(bytes, undefined, [], new Budget(LIMITS), some)].map((one) => `${one.by} ${one.bytes.toString('latin1')}`),
    ) as [string[], string[]];
  };

  it('misses none', () => {
    const digits = Buffer.from('some text in base64, long enough').toString('base64');
    const pieces = [
      '\\',
      '/',
      ':',
      '"',
      '%',
      '&',
      '#',
      ';',
      'u',
      'x',
      '{',
      '}',
      '0',
      '2',
      '3D',
      'quot',
      'apos',
      'equals',
      'n',
      ' ',
      '\n',
      'é',
      digits,
      digits.slice(0, 27),
      Buffer.from('hex of a text, long').toString('hex'),
      fakeText(40),
      'a_plain_identifier_of_many_letters',
      '\\u0041',
      '\\x41',
      '%41%42',
      '&#65;',
      '&quot;',
      ':\\/\\/',
      '\\\\\\"',
      'word ',
      'Content-Transfer-Encoding: quoted-printable\n',
      '=3D=41',
    ];
    let decoded = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (parts) => {
        const [told, all] = both(parts.join(''));
        decoded += all.length;

        expect(told).toEqual(all);
      }),
      { numRuns: 4000 },
    );
    expect(decoded).toBeGreaterThan(1000);
  });

  it('says no of plain code', () => {
    const bytes = Buffer.from('const value = read(name) && `100%` ; // a \\n b\n'.repeat(50));
    const at = engine.scratch(bytes.length);
    Buffer.from(engine.memory.buffer, at, bytes.length).set(bytes);

    expect(engine.encoded(at, bytes.length)).toBe(0);
  });
});
