import { array, assert, constantFrom, option as anyOption, property, record, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Piece } from '../../src/core/language.ts';
import type { PlannedEdit } from '../../src/core/plan.ts';
import { MASK, Secret } from '../../src/core/secret.ts';
import { spell, spellingOf, type Spelling } from '../../src/core/spelling.ts';
import { encodeValue } from '../../src/core/stored-value.ts';
import { offsetsOf, positionAt } from '../../src/migrate/offsets.ts';
import {
  applyEdits,
  findValue,
  givesAway,
  isStorable,
  locateParts,
  maskEdits,
  maskValues,
  readValue,
  undoEdits,
} from '../../src/migrate/splice.ts';
import { fakeText } from '../support/fake.ts';

/** Text with everything that makes offsets go wrong. */
const text = string({ unit: constantFrom('a', '"', '\n', '\r\n', 'é', '😀', '\uFEFF', '\\', '漢', ' '), maxLength: 30 });

/** A file as parts: kept text, and replaced text with a value that is spelled somehow. */
const parts = array(
  record({
    keep: text,
    around: tuple(text, text),
    value: anyOption(string({ unit: constantFrom('a', 'b"', '\\', '\n', 'ü', '😀', '%'), minLength: 1, maxLength: 12 })),
    replacement: text,
  }),
  { maxLength: 8 },
);

describe('edits on bytes', () => {
  it('are undone to the byte, whatever the text, the spelling and the ranges', () => {
    assert(
      property(parts, text, (pieces, tail) => {
        let before = '';
        const edits: PlannedEdit[] = [];
        const values = new Map<string, Secret>();
        for (const [index, { keep, around, value, replacement }] of pieces.entries()) {
          before += keep;
          const start = Buffer.byteLength(before);
          const original: Piece[] = [{ text: around[0] }];
          let raw = around[0];
          if (value !== null) {
            const spelled = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
            const spelling = spellingOf(spelled, value, 'backslash')!;
            original.push({ spelling });
            raw += spelled;
            values.set(`i${index}`, new Secret(value));
          }
          original.push({ text: around[1] });
          before += raw + around[1];
          const secretOf = value === null ? {} : { secretOf: `i${index}` };
          edits.push({ start, end: Buffer.byteLength(before), text: replacement, original, items: [], ...secretOf });
        }
        const bytes = Buffer.from(before + tail);

        const after = applyEdits(bytes, edits);
        expect(undoEdits(after, edits, (item) => values.get(item)).equals(bytes)).toBe(true);
        expect(after.length - bytes.length).toBe(
          edits.reduce((sum, edit) => sum + Buffer.byteLength(edit.text) - (edit.end - edit.start), 0),
        );
        for (const edit of edits) {
          for (const part of edit.secretOf === undefined ? [] : locateParts([edit], values.get(edit.secretOf)!)) {
            const read = readValue({ shape: 'text' }, [{ parts: [part], bytes }])!;
            expect(read.equals(values.get(edit.secretOf!)!)).toBe(true);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('are refused when they overlap or reach outside', () => {
    const bytes = Buffer.from('0123456789');
    expect(() => applyEdits(bytes, [edit(0, 5), edit(4, 6)])).toThrow(RangeError);
    expect(() => applyEdits(bytes, [edit(5, 4)])).toThrow(RangeError);
    expect(() => applyEdits(bytes, [edit(8, 11)])).toThrow(RangeError);
    expect(applyEdits(bytes, [edit(3, 3, 'a'), edit(3, 5, 'b'), edit(5, 5, 'c')]).toString()).toBe('012abc56789');
  });

  it('are not undone on a file that does not hold them, nor without the value or with one that does not fit', () => {
    const planned: PlannedEdit = { ...edit(2, 7, 'XY'), original: [{ spelling: [['p', 5]] }], secretOf: 'i1' };
    const after = Buffer.from('01XY789');
    expect(undoEdits(after, [planned], () => new Secret('23456')).toString()).toBe('0123456789');
    expect(() => undoEdits(Buffer.from('01XZ789'), [planned], () => new Secret('23456'))).toThrow(RangeError);
    expect(() => undoEdits(after, [planned], () => undefined)).toThrow(RangeError);
    expect(() => undoEdits(after, [planned], () => new Secret('234'))).toThrow(RangeError);
  });
});

describe('reading a value from its place', () => {
  it('rebuilds the stored JSON of a database from its parts and its plain fields', () => {
    const bytes = Buffer.from('url = "pg://app:p%40ss@h:5432/d"');
    const stored = encodeValue({
      shape: 'database',
      engine: 'postgres',
      host: 'h',
      port: 5432,
      dbname: 'd',
      username: new Secret('app'),
      password: new Secret('p@ss'),
    });
    const spelling: Spelling = [
      ['p', 1],
      ['e', 1],
      ['p', 2],
    ];
    const password = { key: 'password', start: 16, end: 22, spelling };
    const fields = { engine: 'postgres', host: 'h', port: 5432, dbname: 'd' };

    const username = { key: 'username', start: 12, end: 15, spelling: [['p', 3]] as const };
    expect(readValue({ shape: 'database', fields }, [{ parts: [username, password], bytes }])!.equals(stored)).toBe(true);
    expect(
      readValue({ shape: 'database', fields: { ...fields, username: 'app' } }, [{ parts: [password], bytes }])!.equals(stored),
    ).toBe(true);
    expect(readValue({ shape: 'database', fields }, [{ parts: [password], bytes }])).toBeUndefined();
    expect(spell('p@ss', spelling)).toBe('p%40ss');
  });
});

describe('looking for a value', () => {
  const value = new Secret(fakeText(12));

  it('finds every place, also overlapping ones, and says nothing of values that could be any word', () => {
    const bytes = Buffer.from(`é${fakeText(12)} ${fakeText(12)}`);
    expect(findValue(bytes, value)).toEqual([2, 15]);
    expect(findValue(Buffer.from('1212121212121'), new Secret('12121212121'))).toEqual([0, 2]);
    expect(findValue(Buffer.from('the password is postgres'), new Secret('postgres'))).toEqual([]);
    expect(findValue(Buffer.from('abc'), new Secret('abc'))).toEqual([]);
  });

  it('masks values and ranges, and keeps line breaks inside', () => {
    expect(maskValues(`a ${fakeText(12)} b`, [value])).toBe(`a ${MASK} b`);
    const bytes = Buffer.from('xx line one\r\nline two yy');
    expect(
      applyEdits(
        bytes,
        maskEdits(bytes, [
          { start: 3, end: 21 },
          { start: 5, end: 9 },
        ]),
      ).toString(),
    ).toBe(`xx ${MASK}\r\n${MASK} yy`);
  });

  it('knows names that would give a value away', () => {
    expect(givesAway('correct-horse-key', new Secret('Correct_Horse'))).toBe(true);
    expect(givesAway('api-key', new Secret('Correct_Horse'))).toBe(false);
    expect(givesAway('a-b-c', new Secret('abc'))).toBe(false);
  });

  it('knows values that would not come back from the service as they were', () => {
    expect(isStorable(new Secret(''))).toBe(false);
    expect(isStorable(new Secret('a\uD800b'))).toBe(false);
    expect(isStorable(new Secret('a😀b'))).toBe(true);
  });
});

describe('offsets', () => {
  it('agree with what Buffer says, in both directions, and mark the middle of characters', () => {
    assert(
      property(text, (content) => {
        const offsets = offsetsOf(content);
        const bytes = Buffer.from(content);
        const starts = new Map<number, number>();
        for (let at = 0; at <= content.length; at += 1) {
          if (!content.slice(0, at).isWellFormed()) expect(() => offsets.toByte(at)).toThrow(RangeError);
          else starts.set(Buffer.byteLength(content.slice(0, at)), at);
        }
        for (let byte = 0; byte <= bytes.length; byte += 1) {
          const at = starts.get(byte);
          expect(offsets.toText(byte)).toBe(at);
          if (at !== undefined) expect(offsets.toByte(at)).toBe(byte);
        }
        expect(offsets.toText(bytes.length + 1)).toBeUndefined();
        expect(() => offsets.toByte(-1)).toThrow(RangeError);
      }),
      { numRuns: 300 },
    );
  });

  it('give lines and columns as editors count them', () => {
    const bytes = Buffer.from('a😀b\r\nxé!');
    expect(positionAt(bytes, bytes.indexOf('b'))).toEqual({ line: 1, column: 4 });
    expect(positionAt(bytes, bytes.indexOf('!'))).toEqual({ line: 2, column: 3 });
  });
});

function edit(start: number, end: number, replacement = ''): PlannedEdit {
  return { start, end, text: replacement, original: [], items: [] };
}
