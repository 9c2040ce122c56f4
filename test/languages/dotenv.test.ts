import { describe, expect, it } from 'vitest';
import { languageFor } from '../../src/languages/registry.ts';
import { describeCases } from './case-suite.ts';
import { viewOf } from './migration-case.ts';

await describeCases('environment files', {
  language: 'dotenv',
  least: { rewritten: 20, refused: 20 },
  // An example that is made lists what was taken out.
  helpers: ({ creates, notices }) =>
    creates.map((path): [string, string] => [path, notices.map(({ text }) => `${text.split(' ')[0]}=\n`).join('')]),
  // The program was started as it is, or as the case says.
  commandBefore: (example) => example.runBefore ?? example.run!.replaceAll(/keylift exec (?:--dotenv \S+ )?-- /g, ''),
});

describe('environment files', () => {
  it.each(['.env', 'api/.env.production', 'production.env', '.envrc', '.flaskenv'])('reads %s', (path) => {
    expect(languageFor(path)?.id).toBe('dotenv');
  });

  it.each(['env', 'env.ts', '.environment', 'a.env.d.txt'])('leaves %s to others', (path) => {
    expect(languageFor(path)?.id).not.toBe('dotenv');
  });

  it('names the line that is none', async () => {
    const session = await languageFor('.env')!.open(viewOf(new Map()));

    expect(session.syntaxError('.env', 'A=1\n# note\n\nexport B="x\ny"\nwhat\n')).toBe('6:1');
    expect(session.syntaxError('.env', 'A=1\r\nB=\r\n')).toBeUndefined();
  });
});
