// The flags of `keylift hook …`: what git and coding agents call.
import { Option, type Command } from 'commander';
import { AGENT_IDS } from '../../agents/registry.ts';
import type { ExitCode } from '../../core/errors.ts';
import type { Io } from '../io.ts';

/** Adds the command; `number` reads a whole number. */
export function hookCommands(program: Command, io: Io, done: (code: ExitCode) => void, number: (text: string) => number): void {
  const hook = program.command('hook').description('what git hooks and coding agents call; keylift init puts them in place');
  hook
    .command('pre-commit')
    .description('what the commit would add or change; the same as keylift scan --staged')
    .action(async () => {
      const { scan } = await import('../scan.ts');
      done(await scan([], { ...program.opts(), staged: true }, io));
    });
  hook
    .command('commit-msg <file>')
    .description('the commit message itself')
    .action(async (file: string) => {
      const { commitMessage } = await import('./commit-message.ts');
      done(await commitMessage(file, program.opts(), io));
    });
  hook
    .command('pre-push [remote] [url]')
    .description('the commits that the remote does not have yet; reads the ref updates from standard input')
    .option('--timeout <seconds>', 'decide after this time by what was scanned', number)
    .option('--fail-open', 'let a push through that could not be scanned to its end')
    .action(async (remote: string | undefined, _url: string | undefined, options) => {
      const { prePush } = await import('./push.ts');
      done(await prePush(remote, { ...program.opts(), ...options }, io));
    });
  hook
    .command('pre-receive')
    .description('on a server: the commits of a push, in quarantine; reads the ref updates from standard input')
    .option('--timeout <seconds>', 'decide after this time by what was scanned', number, 5)
    .option('--fail-open', 'let a push through that could not be scanned to its end')
    .action(async (options) => {
      const { preReceive } = await import('./push.ts');
      done(await preReceive({ ...program.opts(), ...options }, io));
    });
  hook
    .command('agent')
    .description('an act of a coding agent, as JSON on standard input: prompt, command, file read or write')
    .addOption(new Option('--agent <name>', 'whose event it is (default: told by its form)').choices([...AGENT_IDS]))
    .action(async (options) => {
      const { agentHook } = await import('./agent.ts');
      done(await agentHook({ ...program.opts(), ...options }, io));
    });
}

/** `init` and `doctor`, which put hooks in place and try them. */
export function hookSetupCommands(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('init')
    .description('put Keylift into the git hooks of this repository, whatever runs them')
    .addOption(
      new Option('--hook <name...>', 'which hooks')
        .choices(['pre-commit', 'pre-push', 'commit-msg'])
        .default(['pre-commit'], 'pre-commit'),
    )
    .addOption(
      new Option('--manager <name>', 'what runs the hooks (default: what the repository uses)').choices([
        'husky',
        'lefthook',
        'pre-commit',
        'simple-git-hooks',
        'config',
        'files',
      ]),
    )
    .option('--uninstall', 'take Keylift out again')
    .option('--dry-run', 'show the change only')
    .option('-y, --yes', 'do not ask')
    .action(async (options) => {
      const { init } = await import('../init.ts');
      done(await init(options, io));
    });
  program
    .command('doctor')
    .description('try whether the pre-commit hook really stops a credential')
    .action(async () => {
      const { doctor } = await import('../doctor.ts');
      done(await doctor(io));
    });
}
