import { describe, expect, it } from 'vitest';
import { loadLinearEngine } from '../../src/commands/pattern-engine.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { fakeBlob, fakeRule, fakeText } from '../support/fake.ts';

const linear = await loadLinearEngine();
const rule = (id: string, pattern: string) => fakeRule({ id, keywords: ['acme'], pattern, guarded: true });
const bomb = `acme${'a'.repeat(400)}!`;

describe('patterns that are not ours', () => {
  it('a catastrophic one that a linear engine can run just runs', () => {
    const stopped: string[] = [];
    const scanner = createScanner([rule('x.linear', 'acme(?<secret>(?:a+)+)$')], { linear, onStopped: (id) => stopped.push(id) });
    const started = performance.now();

    expect(scanner.scan(fakeBlob(bomb))).toEqual([]);
    expect(scanner.scan(fakeBlob(`acme${'a'.repeat(40)}`))).toHaveLength(1);
    expect(stopped).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('one that needs look-around is stopped and named, and the others go on', () => {
    const stopped: string[] = [];
    const token = `acme_${fakeText(24)}`;
    const rules = [rule('x.evil', 'acme(?=a)(?<secret>(?:a+)+)$'), rule('x.good', '(?<secret>acme_[A-Za-z0-9]{24})(?!x)')];
    const scanner = createScanner(rules, { linear, onStopped: (id) => stopped.push(id) });
    const started = performance.now();

    const found = scanner.scan(fakeBlob(`${bomb}\n${' '.repeat(2000)}${token}\n`));
    scanner.scan(fakeBlob(bomb));

    expect(stopped).toEqual(['x.evil']);
    expect(found.map((finding) => finding.ruleId)).toEqual(['x.good']);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('finds the same with the linear engine as without', () => {
    const text = `acme_${fakeText(24)} acme_${fakeText(24, undefined, 2)}`;
    const pattern = 'acme_(?<secret>[A-Za-z0-9]{24})';
    const spans = (guarded: boolean) =>
      createScanner([{ ...rule('x.y', pattern), guarded }], { linear })
        .scan(fakeBlob(text))
        .map((finding) => finding.span);

    expect(spans(true)).toEqual(spans(false));
    expect(spans(true)).toHaveLength(2);
  });
});
