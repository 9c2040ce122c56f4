// `keylift hook commit-msg FILE`: the message itself, as it will be committed.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { EXIT, KeyliftError, systemWords, type ExitCode } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { stdinSource } from '../../sources/stdin.ts';
import type { Io } from '../io.ts';
import { scanSource, type ScanOptions } from '../scan.ts';

/** @throws KeyliftError E0201 */
export async function commitMessage(file: string, options: ScanOptions, io: Io): Promise<ExitCode> {
  let text: string;
  try {
    text = readFileSync(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new KeyliftError('E0201', `commit message ${printable(file)}: ${systemWords(error)}`, { exit: EXIT.usage });
  }
  const bytes = Readable.from([Buffer.from(committedPart(text))]);
  return scanSource(() => stdinSource(bytes, 'commit message'), options, io);
}

/** Without what `git commit --verbose` shows below its scissors line, and without comment lines; line numbers stay. */
function committedPart(text: string): string {
  const lines = text.split('\n');
  const scissors = lines.findIndex((line) => /^# -+ >8 -+$/.test(line));
  return (scissors === -1 ? lines : lines.slice(0, scissors)).map((line) => (line.startsWith('#') ? '' : line)).join('\n');
}
