// `keylift rules test FILE` and `keylift rules explain FINGERPRINT`: verdicts with every reason, by scanning again.
import { EXIT, KeyliftError, type ExitCode } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { allowLines, verdictLines } from '../report/verdict.ts';
import { count } from '../report/words.ts';
import { find } from './find.ts';
import type { Io } from './io.ts';
import { openSource } from './source.ts';

export interface TryOptions {
  readonly config?: string;
}

/** Everything any rule says of a file, sure or not, with its reasons. @throws KeyliftError E0201 when it is not there. */
export async function testRules(file: string, options: TryOptions, io: Io): Promise<ExitCode> {
  const findings = await everything([file], options, io);
  for (const finding of findings) io.stdout(`${verdictLines(finding).join('\n')}\n\n`);
  io.stdout(`${count(findings.length, 'candidate')} in ${printable(file)}\n`);
  return EXIT.clean;
}

/** The finding with this fingerprint, or the beginning of one, in the files here. @throws KeyliftError E0312 */
export async function explainFinding(fingerprint: string, options: TryOptions, io: Io): Promise<ExitCode> {
  const findings = (await everything([], options, io)).filter((finding) => finding.fingerprint.startsWith(fingerprint));
  if (findings.length === 0) {
    throw new KeyliftError('E0312', `no finding ${fingerprint} in the files here`, {
      exit: EXIT.usage,
      hint: 'keylift scan --explain shows fingerprints',
    });
  }
  for (const finding of findings) io.stdout(`${[...verdictLines(finding), ...allowLines(finding)].join('\n')}\n`);
  return EXIT.clean;
}

async function everything(paths: readonly string[], options: TryOptions, io: Io): Promise<readonly Finding[]> {
  const open = () => openSource(paths, {}, io);
  return (await find(open, { ...options, confidence: 'low', paths }, io)).findings;
}
