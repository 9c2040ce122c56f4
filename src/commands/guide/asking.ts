// The guide's questions: each has a flag that answers it. Without a person and without the flag there is no guessing.
import { EXIT, KeyliftError } from '../../core/errors.ts';
import { fittedAll } from '../../report/style.ts';
import type { Io } from '../io.ts';

/** The person stopped; everything reached so far is kept. */
export class Stopped extends Error {}

export interface Asking {
  /** `given` is the flag's answer, `fallback` what Enter means. */
  yes(question: string, given: boolean | undefined, fallback: boolean): Promise<boolean>;
  line(question: string, given: string | undefined, fallback: string): Promise<string>;
  /** One of the keys. */
  choice<K extends string>(question: string, keys: readonly K[], given: K | undefined, fallback: K): Promise<K>;
  readonly isPerson: boolean;
}

/** Asks on the terminal, or takes `fallback` where nobody is there: what must be answered is checked before ({@link refuseMissing}). */
export function asking(io: Io): Asking {
  const { prompt } = io;
  const ask = async (question: string): Promise<string> => {
    // What is asked stands on the last line, so that it can be drawn anew while the person types.
    const lines = fittedAll([question], io.terminal?.columns ?? 100);
    for (const line of lines.slice(0, -1)) io.stderr(`${line}\n`);
    const answer = await prompt!(lines.at(-1)!);
    if (io.signal.aborted) throw new Error('interrupted');
    if (/^(?:q|quit)$/i.test(answer)) throw new Stopped();
    return answer;
  };
  return {
    isPerson: prompt !== undefined,
    async yes(question, given, fallback) {
      if (given !== undefined) return given;
      if (prompt === undefined) return fallback;
      for (;;) {
        const answer = await ask(`${question} [${fallback ? 'Y/n' : 'y/N'}]`);
        if (answer === '') return fallback;
        if (/^(?:y|yes|n|no)$/i.test(answer)) return /^y/i.test(answer);
        io.stderr('yes or no, please; q stops.\n');
      }
    },
    async line(question, given, fallback) {
      if (given !== undefined || prompt === undefined) return given ?? fallback;
      return (await ask(`${question}${fallback === '' ? '' : ` [${fallback}]`}:`)) || fallback;
    },
    async choice(question, keys, given, fallback) {
      if (given !== undefined || prompt === undefined) return given ?? fallback;
      for (;;) {
        const answer = (
          await ask(`${question} [${keys.map((key) => (key === fallback ? key.toUpperCase() : key)).join('/')}]`)
        ).toLowerCase();
        if (answer === '') return fallback;
        const found = keys.find((key) => key.startsWith(answer));
        if (found !== undefined) return found;
        io.stderr(`One of ${keys.join(', ')}, please; q stops.\n`);
      }
    },
  };
}

/** One line with every flag that would have had to answer. @throws KeyliftError E0701 */
export function refuseMissing(io: Io, missing: readonly string[]): void {
  if (io.prompt !== undefined || missing.length === 0) return;
  throw new KeyliftError('E0701', `nobody is there to ask; give ${missing.join(' and ')}`, {
    exit: EXIT.usage,
    hint: 'keylift migrate --help',
  });
}
