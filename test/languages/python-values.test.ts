// Any value in any literal of Python: the pieces give every byte back, and the program sees the same text before and after.
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeValue } from '../../src/core/stored-value.ts';
import { helperText } from '../../src/languages/python/helper-text.ts';
import { languageFor } from '../../src/languages/registry.ts';
import { tool } from '../support/tools.ts';
import { applyEdits, undoEdits, viewOf } from './migration-case.ts';

const PYTHON = tool('python');

const char = fc.oneof(
  fc.constantFrom('\\', "'", '"', '{', '}', '\n', '\t', '\0', ' ', '%', '@', '😀', 'é', '\u2028', '/', ':', '#', '$', '\r'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const sample = fc.record({
  value: fc.array(char, { minLength: 1, maxLength: 24 }).map((chars) => chars.join('')),
  before: fc.constantFrom('', 'Bearer ', 'key={} ', '{"a": '),
  prefix: fc.constantFrom('', '', 'f', 'u'),
  quote: fc.constantFrom("'", '"', '"""', "'''"),
  escapes: fc.constantFrom('short', 'hex', 'wide', 'plain'),
  halves: fc.boolean(),
});

it.skipIf(PYTHON === undefined)('survives the way from source to store to program [needs boto3]', async () => {
  const session = await languageFor('a.py')!.open(viewOf(new Map([['a.py', '']])));
  const programs: { before: string; after: string; name: string; stored: string }[] = [];
  fc.assert(
    fc.property(sample, (one) => {
      const { text, start, end } = sourceOf(one);
      fc.pre(session.syntaxError('a.py', text) === undefined);
      const [analysis] = session.analyse('a.py', text, [{ id: 's1', ruleId: 'test', span: { start, end } }]);
      if (analysis?.outcome !== 'rewrite') {
        // Beside other text, a value in two halves would leave two f-strings of one.
        expect([analysis?.outcome === 'refuse' && analysis.code, one.halves, one.before !== '']).toEqual([
          'not-a-literal',
          true,
          true,
        ]);
        return;
      }
      const edits = analysis.edits({ name: `s/${programs.length}` });
      const after = applyEdits(text, edits);
      const stored = encodeValue(analysis.value);
      expect(session.syntaxError('a.py', after)).toBeUndefined();
      expect(undoEdits(after, edits, () => stored)).toBe(text);
      programs.push({ before: text, after, name: `s/${programs.length}`, stored: stored.reveal() });
    }),
    { numRuns: 600 },
  );
  expect(programs.length).toBeGreaterThan(300);

  const driver = `
import json, sys
space = {}
exec(${JSON.stringify(helperText())}, space)
programs = json.load(sys.stdin)
space["set_secret_fetcher"]({p["name"]: p["stored"] for p in programs}.__getitem__)
wrong = []
for index, program in enumerate(programs):
    then, now = {}, dict(space)
    exec(program["before"], then)
    exec(program["after"], now)
    if then["x"] != now["x"]:
        wrong.append(index)
print(json.dumps(wrong))
`;
  const out = execFileSync(PYTHON!, ['-W', 'ignore', '-c', driver], { input: JSON.stringify(programs), encoding: 'utf8' });
  expect((JSON.parse(out) as number[]).map((index) => programs[index])).toEqual([]);
});

type Sample = typeof sample extends fc.Arbitrary<infer T> ? T : never;

function sourceOf({ value, before, prefix, quote, escapes, halves }: Sample): { text: string; start: number; end: number } {
  const chars = [...value];
  const middle = halves ? Math.ceil(chars.length / 2) : chars.length;
  const open = prefix + quote;
  const spelled = (part: readonly string[]) => part.map((one) => spell(one, { prefix, quote, escapes })).join('');
  const lead = `x = ${open}${spelled([...before])}`;
  const body = spelled(chars.slice(0, middle)) + (halves ? `${quote} ${open}${spelled(chars.slice(middle))}` : '');
  return { text: `${lead}${body}${quote}\n`, start: lead.length, end: lead.length + body.length };
}

function spell(char: string, { prefix, quote, escapes }: Pick<Sample, 'prefix' | 'quote' | 'escapes'>): string {
  const code = char.codePointAt(0)!;
  if (char === '\0') return '\\x00';
  if (char === '\r') return '\\r';
  if (escapes === 'wide') return `\\U${code.toString(16).padStart(8, '0')}`;
  if (escapes === 'hex' && code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (char === '\\' || quote.includes(char)) return `\\${char}`;
  if (prefix === 'f' && /[{}]/.test(char)) return char + char;
  if (char === '\n' && (quote.length === 1 || escapes === 'short')) return '\\n';
  return char;
}
