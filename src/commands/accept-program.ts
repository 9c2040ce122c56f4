// The commands about what is accepted: baselines, and what other tools left behind.
import { Option, type Command } from 'commander';
import type { ExitCode } from '../core/errors.ts';
import type { Io } from './io.ts';

const IMPORTS = [
  'gitleaks',
  'gitleaksignore',
  'gitleaks-report',
  'detect-secrets',
  'ggshield',
  'secretlint',
  'secretlintignore',
  'trufflehog',
];

export function acceptCommands(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const baseline = program.command('baseline').description('findings that were accepted, in a file that can be committed');
  const shared = (command: Command) =>
    command
      .option('--baseline <file>', 'the file (default: .keylift-baseline.json)')
      .option('--history [range]', 'findings of the history instead of the files')
      .addOption(new Option('--confidence <level>', 'findings at least this sure').choices(['high', 'medium', 'low']))
      .option('--include <glob...>', 'only files that match')
      .option('--exclude <glob...>', 'leave out files that match');

  program
    .command('import [files...]')
    .description('take over rules, allowlists and baselines of other scanners, and say what could not be')
    .addOption(new Option('--from <kind>', 'what the files are').choices(IMPORTS))
    .option('--dry-run', 'only say what would be taken over')
    .action(async (files: string[], options) => {
      const { importFiles } = await import('./import.ts');
      done(await importFiles(files, { ...program.opts(), ...options }, io));
    });

  shared(baseline.command('create [paths...]'))
    .description('accept what a scan finds now; what was accepted before stays as it is')
    .option('--reason <text>', 'why')
    .option('--owner <name>', 'who answers for it')
    .option('--expires <day>', 'last day it counts, such as 2027-01-31')
    .action(async (paths: string[], options) => {
      const { createBaseline } = await import('./baseline.ts');
      done(await createBaseline(paths, { ...program.opts(), ...options }, io));
    });
  shared(baseline.command('diff [paths...]'))
    .description('what is new and what is gone since; exit 1 when something is new')
    .action(async (paths: string[], options) => {
      const { diffBaseline } = await import('./baseline.ts');
      done(await diffBaseline(paths, { ...program.opts(), ...options }, io));
    });
  shared(baseline.command('prune'))
    .description('take out what is gone or has expired')
    .action(async (options) => {
      const { pruneBaseline } = await import('./baseline.ts');
      done(await pruneBaseline({ ...program.opts(), ...options }, io));
    });
}
