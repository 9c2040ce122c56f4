import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { helperText } from '../../src/languages/python/helper-text.ts';
import { languageFor } from '../../src/languages/registry.ts';
import { tool } from '../support/tools.ts';
import { describeCases } from './case-suite.ts';
import { viewOf } from './migration-case.ts';

const PYTHON = tool('python');

await describeCases('Python', {
  language: 'python',
  least: { rewritten: 50, refused: 35 },
  helpers: (example) => example.creates.map((path): [string, string] => [path, helperText()]),
  missing: PYTHON === undefined ? 'boto3' : undefined,
  ...(PYTHON !== undefined && { path: dirname(PYTHON) }),
});

describe('Python', () => {
  it.each(['a.py', 'a.pyw', 'a.pyi', 'a.ipynb'])('reads %s', (path) => {
    expect(languageFor(path)?.id).toBe('python');
  });

  it('names the place of a fault', async () => {
    const session = await languageFor('a.py')!.open(viewOf(new Map()));

    expect(session.syntaxError('a.py', 'a = 1\nb = (\n')).toBe('2:1');
    expect(session.syntaxError('a.py', 'def f():\nx = 1\n')).toBe('1:1');
    expect(session.syntaxError('a.py', 'print "x"\n')).toBe('1:1');
    expect(session.syntaxError('a.py', 'x = "abc\n')).toBeDefined();
    expect(session.syntaxError('a.py', 'async def f():\n    match x:\n        case [a, *_]: yield\n')).toBeUndefined();
  });
});
