// Every command and flag, as one commander program. Actions are loaded when they run, so that a scan of staged files
// loads neither parser nor AWS SDK.
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from '../core/errors.ts';
import { acceptCommands } from './accept-program.ts';
import { guideCommands } from './guide/program.ts';
import { hookCommands, hookSetupCommands } from './hook/program.ts';
import { withAws } from './vault/connect.ts';
import { vaultCommands } from './vault/program.ts';
import type { Io } from './io.ts';

const CONFIDENCES = ['high', 'medium', 'low'];
const FORMATS = ['terminal', 'json', 'jsonl', 'sarif', 'html', 'markdown', 'junit', 'csv', 'github', 'gitlab', 'codeclimate'];

/**
 * Builds the program; `done` receives the exit code of the command that ran.
 * @param only `scan`: that command alone, for hooks, where a hundred flags of others cost more than the scan
 */
export function buildProgram(io: Io, done: (code: ExitCode) => void, only?: 'scan'): Command {
  const program = new Command('keylift')
    .description('Find hard-coded credentials, move them into AWS Secrets Manager, and fetch them at run time.')
    .version(__KEYLIFT_VERSION__, '-V, --version', 'print the version')
    .option(
      '-c, --config <file>',
      'configuration file (default: keylift.config.{json,jsonc,yaml,toml} or package.json, in the folder or above)',
    )
    .option('--no-color', 'plain text')
    .showSuggestionAfterError(false);

  scanCommand(program, io, done);
  if (only === 'scan') return program;
  guideCommands(program, io, done);
  migrationCommands(program, io, done);
  vaultCommands(program, io, done, wholeNumber);
  hookCommands(program, io, done, wholeNumber);
  hookSetupCommands(program, io, done);
  acceptCommands(program, io, done);
  toolCommands(program, io, done);
  return program;
}

function scanCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('scan [paths...]')
    .description('look for credentials in files (default: the current folder), staged changes, history or standard input')
    .option('--staged', 'what the next commit would contain')
    .option(
      '--history [range]',
      'every version of every file in the commits of the repository, or of a range such as main..topic',
    )
    .option('--since <date>', 'with --history: only commits since then')
    .option('--everything', 'with --history: also objects that no ref reaches, and the texts of commits and tags')
    .option(
      '--cache [dir]',
      'with --history: keep what was learned, so that the next scan reads only new commits (default: a private folder)',
    )
    .option('--memory <MiB>', 'memory that --history may take, roughly (default: 900)', wholeNumber)
    .option('--stdin', 'standard input')
    .option('--stdin-path <path>', 'with --stdin: the name to report')
    .addOption(new Option('-f, --format <format>', 'output format').choices(FORMATS).default('terminal'))
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
    .addOption(new Option('--confidence <level>', 'report findings at least this sure').choices(CONFIDENCES))
    .option('--include <glob...>', 'only files that match')
    .option('--exclude <glob...>', 'leave out files that match')
    .option('--max-file-size <bytes>', 'skip larger files, and say so', wholeNumber)
    .option(
      '--max-decode-depth <n>',
      'how many encodings inside each other are looked into (default: 3; 0 for none)',
      wholeNumber,
    )
    .option('--archive-depth <n>', 'how many archives inside each other are opened (default: 5; 0 for none)', wholeNumber)
    .option('--max-archive-size <bytes>', 'what one archive may unpack to (default: 2 GiB)', wholeNumber)
    .option('--documents', 'look into PDF and office documents too')
    .option('--baseline <file>', 'accepted findings (default: .keylift-baseline.json where there is one)')
    .option('--no-baseline', 'report accepted findings too')
    .option('--validate', 'ask the providers whether what was found is live (sends it to them, nowhere else)')
    .option('--ignore-allow', 'report what comments in the code allow')
    .option('--submodules', 'go into submodules too')
    .option('--jobs <n>', 'threads to use (default: as many as there are processors, where it is worth it)', wholeNumber)
    .option('--strict', 'count what was skipped as incomplete (exit 3)')
    .option('--allow-incomplete', 'exit by the findings even when something could not be scanned')
    .option('--exit-zero', 'exit 0 when there are findings')
    .option('--explain', 'show every reason behind each verdict')
    .option('--print-config', 'show every setting as it holds here, and where it comes from; scans nothing')
    .action(async (paths: string[], options) => {
      if (options.printConfig === true) {
        const { printConfig } = await import('./config/print.ts');
        done(await printConfig(io.cwd, { ...program.opts(), ...options }, io));
        return;
      }
      const { scan } = await import('./scan.ts');
      done(await scan(paths, { ...program.opts(), ...options }, io));
    });
}

function migrationCommands(program: Command, io: Io, done: (code: ExitCode) => void): void {
  withAws(program.command('plan [path]'))
    .description('decide what would be stored and rewritten; changes nothing but the plan file')
    .option('--staged', 'only what the next commit would add or change')
    .option('--env <name>', 'environment segment of the secret names')
    .option('--app <name>', 'application segment of the secret names (default: the package or folder name)')
    .option('--out <file>', 'where to write the plan (default: the private state folder)')
    .option('--kms-key-id <id>', 'KMS key for new secrets')
    .addOption(
      new Option(
        '--env-files <how>',
        "what takes a value's place in .env files: a reference for keylift exec, or nothing",
      ).choices(['reference', 'remove']),
    )
    .option('--group', 'one secret for all credentials that cannot be rotated by themselves')
    .option('--tag <key=value...>', 'further tags for the secrets')
    .option('--owner <name>', 'tag owner')
    .option('--reader <role-arn...>', 'roles that will read the secrets; for those of another account the code gets full ARNs')
    .option('--account <id>', 'with --reader: account of the secrets (default: that of the credentials)')
    .addOption(new Option('--confidence <level>', 'migrate findings at least this sure').choices(CONFIDENCES))
    .option('--include <glob...>', 'only files that match')
    .option('--exclude <glob...>', 'leave out files that match')
    .addOption(new Option('-f, --format <format>', 'output format').choices(['terminal', 'json']).default('terminal'))
    .option('-i, --interactive', 'ask about every secret: yes, no, all the rest, another name, quit')
    .option('--no-diff', 'leave the diff out')
    .option('--print-config', 'show every setting as it holds here, and where it comes from; plans nothing')
    .action(async (path: string | undefined, options) => {
      if (options.printConfig === true) {
        const { printConfig } = await import('./config/print.ts');
        done(await printConfig(resolve(io.cwd, path ?? '.'), { ...program.opts(), ...options }, io));
        return;
      }
      const { plan } = await import('./plan.ts');
      done(await plan(path, { ...program.opts(), ...options }, io));
    });

  withAws(program.command('apply [plan]'))
    .description('store the values of a plan in Secrets Manager and rewrite the code')
    .option('-y, --yes', 'do not ask')
    .option('--branch [name]', 'commit the result on a branch of its own')
    .option('--patch <file>', 'store the values, and write a patch for git apply in place of the files')
    .addOption(
      new Option('--commit-per <what>', 'on that branch, a commit for each secret or one for the application').choices([
        'secret',
        'app',
      ]),
    )
    .option('--allow-dirty', 'rewrite files that have uncommitted changes')
    .option('--restore', 'take secrets that wait for deletion back into use')
    .option('--test <command>', 'run the tests before and after; everything is put back when they turn red')
    .option('--install', 'run the package manager once the files are written')
    .option('--no-check-types', 'do not compare the errors of the TypeScript compiler before and after')
    .option('--replicate <region...>', 'replicate the secrets to these regions')
    .option('--verify-as <role-arn>', "read the secrets afterwards with the application's own role")
    .action(async (plan: string | undefined, options) => {
      const { apply } = await import('./apply.ts');
      done(await apply(plan, { ...program.opts(), ...options }, io));
    });

  withAws(program.command('resume'))
    .description('go on with an apply or rollback that was interrupted')
    .action(async (options) => {
      const { resume } = await import('./apply.ts');
      done(await resume({ ...program.opts(), ...options }, io));
    });

  withAws(program.command('rollback'))
    .description('restore every byte of the last apply and schedule its secrets for deletion')
    .option('-y, --yes', 'do not ask')
    .option('--deletion-days <n>', 'recovery window, 7 to 30 days', wholeNumber)
    .action(async (options) => {
      const { rollback } = await import('./apply.ts');
      done(await rollback({ ...program.opts(), ...options }, io));
    });

  withAws(program.command('status'))
    .description('show the last run, what it stored and what is left to do')
    .option('--remote', 'ask the store which secrets are read, rotated, gone')
    .option('--history', 'say which old values still lie in history')
    .addOption(new Option('-f, --format <format>', 'output format').choices(['terminal', 'json', 'markdown']).default('terminal'))
    .action(async (options) => {
      const { status } = await import('./apply.ts');
      done(await status({ ...program.opts(), ...options }, io));
    });
}

function toolCommands(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('emulator')
    .description('a Secrets Manager on this machine, for development and tests')
    .option('--port <n>', 'port on 127.0.0.1 (default: a free one)', wholeNumber)
    .option('--data <dir>', 'keep secrets in this folder, encrypted (default: in memory)')
    .option('--region <name>', 'region in the ARNs')
    .option('--account <id>', 'account in the ARNs (default: zeros)')
    .option('--rates [times]', 'throttle like the service, or so many times as fast')
    .option('--fault <spec...>', 'make calls fail: KIND[,operation=NAME][,secret=NAME][,nth=N][,times=N][,ms=N]')
    .option('--clock <offset>', 'a clock that is ahead or behind: +8d, -90m')
    .option('--world <file>', 'JSON with roles, keys, faults and rates, so that policies are evaluated')
    .option('--function <name=file...>', 'rotation functions: modules with a handler')
    .action(async (options) => {
      const { emulator } = await import('./emulator.ts');
      done(await emulator({ ...program.opts(), ...options }, io));
    });

  const rules = program.command('rules').description('the rules that find credentials');
  rules
    .command('list')
    .description('every rule, one a line')
    .addOption(new Option('-f, --format <format>', 'output format').choices(['terminal', 'json']).default('terminal'))
    .action(async (options) => {
      const { listRules } = await import('./rules.ts');
      done(await listRules({ ...program.opts(), ...options }, io));
    });
  rules
    .command('explain <rule-or-fingerprint>')
    .description('what a rule finds and what to do about it; or why a finding of the last scan is one')
    .action(async (id: string, options) => {
      if (/^[0-9a-f]{8,32}$/.test(id)) {
        const { explainFinding } = await import('./rules-try.ts');
        done(await explainFinding(id, { ...program.opts(), ...options }, io));
        return;
      }
      const { explainRule } = await import('./rules.ts');
      done(await explainRule(id, { ...program.opts(), ...options }, io));
    });
  rules
    .command('test <file>')
    .description('everything the rules say of a file, with every reason')
    .action(async (file: string, options) => {
      const { testRules } = await import('./rules-try.ts');
      done(await testRules(file, { ...program.opts(), ...options }, io));
    });
  rules
    .command('check [file]')
    .description('prove the built-in rules, or those of a file, on generated samples')
    .action(async (file: string | undefined, options) => {
      const { rulesCheck } = await import('./rules.ts');
      done(await rulesCheck(file, { ...program.opts(), ...options }, io));
    });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('expected a whole number');
  return value;
}
