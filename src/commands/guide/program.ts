// The commands for a whole migration: the guided path, triage, the purge of the history, and the server for agents.
import { Argument, Option, type Command } from 'commander';
import type { ExitCode } from '../../core/errors.ts';
import type { Io } from '../io.ts';
import { withAws } from '../vault/connect.ts';

const CONFIDENCES = ['high', 'medium', 'low'];

export function guideCommands(program: Command, io: Io, done: (code: ExitCode) => void): void {
  withAws(program.command('migrate [path]'))
    .description('the whole way, step by step: find, decide, plan, review, apply, and what remains; goes on where it stopped')
    .addOption(
      new Option('--select <what>', 'migrate all that is sure enough, or what triage decided').choices(['all', 'decided']),
    )
    .option('--env <name>', 'environment segment of the secret names')
    .option('--app <name>', 'application segment of the secret names (default: the package or folder name)')
    .option('--kms-key-id <id>', 'KMS key for new secrets')
    .addOption(new Option('--confidence <level>', 'findings at least this sure').choices(CONFIDENCES))
    .option('--no-history', 'do not look into the history')
    .option('-y, --yes', 'store and rewrite as planned')
    .option('--branch [name]', 'commit the result on a branch of its own')
    .option('--no-branch', 'leave the result uncommitted')
    .option('--test <command>', 'run the tests before and after; everything is put back when they turn red')
    .option('--no-test', 'run no tests')
    .option('--allow-dirty', 'rewrite files that have uncommitted changes')
    .option('--deployed', 'the new code is deployed, with a role that may read the secrets')
    .option('--dead <name...>', 'the old values of these secrets are revoked at their providers; all for every one')
    .addOption(new Option('--past <what>', 'what becomes of the history once the old values are dead').choices(['keep', 'purge']))
    .option('--restart', 'forget the answers of an earlier run')
    .action(async (path: string | undefined, options) => {
      const { migrate } = await import('./migrate.ts');
      done(await migrate(path, { ...program.opts(), ...options }, io));
    });

  program
    .command('triage [path]')
    .description('decide about each secret: migrate, rename, allow with a reason, leave; keylift plan does what was decided')
    .addOption(new Option('--confidence <level>', 'findings at least this sure').choices(CONFIDENCES))
    .option('--include <glob...>', 'only files that match')
    .option('--exclude <glob...>', 'leave out files that match')
    .option('--list', 'show what there is and what was decided; asks nothing')
    .addOption(new Option('-f, --format <format>', 'output format of the list').choices(['terminal', 'json']).default('terminal'))
    .option('--migrate <fingerprint...>', 'migrate these, however sure')
    .option('--leave <fingerprint...>', 'leave these alone')
    .option('--allow <fingerprint...>', 'accept these in the baseline; needs --reason')
    .option('--reason <text>', 'with --allow: why')
    .option('--owner <name>', 'with --allow: who answers for it')
    .option('--expires <day>', 'with --allow: last day it counts, such as 2027-01-31')
    .option('--name <fingerprint=name...>', 'migrate under this name')
    .option('--undo', 'take back the last decision')
    .action(async (path: string | undefined, options) => {
      const { triage } = await import('../triage/triage.ts');
      done(await triage(path, { ...program.opts(), ...options }, io));
    });

  withAws(program.command('history-purge'))
    .description('prepare a rewriting of the history by git filter-repo, for values that are dead; never runs it')
    .option('--only <fingerprint...>', 'only these values (default: all in the history)')
    .addOption(new Option('--confidence <level>', 'findings at least this sure').choices(CONFIDENCES))
    .option('--in <folder>', 'the clone that is to be rewritten, best a fresh mirror (default: this repository)')
    .option('--validate', 'ask the providers whether the values are dead (sends them there, nowhere else)')
    .option('--confirm-dead <reason>', 'the values are dead, for this reason')
    .option('--done', 'after the rewriting: delete what was prepared, and look whether the values are gone')
    .action(async (options) => {
      const { historyPurge } = await import('../purge/purge.ts');
      done(await historyPurge({ ...program.opts(), ...options }, io));
    });

  program
    .command('mcp')
    .description('serve scan, explain and plan to agents over the Model Context Protocol; gives no value, changes no code')
    .action(async () => {
      const { mcp } = await import('../mcp/mcp.ts');
      done(await mcp(io));
    });

  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish', 'powershell']))
    .description('print a script that completes commands and flags in a shell')
    .action(async (shell: 'bash' | 'zsh' | 'fish' | 'powershell') => {
      const { completion } = await import('../completion/completion.ts');
      done(completion(shell, program, io));
    });
}
