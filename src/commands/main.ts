// One command line to one exit code. Errors of the argument parser become ours, with our codes and exit 2.
import { CommanderError, type Command } from 'commander';
import { EXIT, KeyliftError, type ExitCode } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';
import type { Io } from './io.ts';
import { buildProgram } from './program.ts';
import { reportError } from './report-error.ts';

/** Runs `argv` (without node and script) and gives the exit code. Never throws. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.clean;
  const build = (only?: 'scan') => {
    const built = buildProgram(
      io,
      (given) => {
        code = given;
      },
      only,
    );
    everyCommand(built, (command) =>
      command.exitOverride().configureOutput({
        writeOut: io.stdout,
        writeErr: () => {},
        outputError: () => {},
        getOutHelpWidth: () => Math.min(io.terminal?.columns ?? 100, 110),
      }),
    );
    return built;
  };
  const program = build(argv[0] === 'scan' ? 'scan' : undefined);
  try {
    if (argv.length === 0) {
      program.outputHelp();
      return EXIT.usage;
    }
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.clean;
      // A guess at what was meant needs every command and flag.
      return reportError(usageError(error, build(), argv), io);
    }
    return reportError(error, io);
  }
}

function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) everyCommand(child, visit);
}

/** Commander's error in our words (reliability: one line, our codes, the nearest known name). */
function usageError(error: CommanderError, program: Command, argv: readonly string[]): KeyliftError {
  const quoted = printable(/'([^']*)'/.exec(error.message)?.[1] ?? '');
  const exit = EXIT.usage;
  switch (error.code) {
    case 'commander.unknownOption': {
      const known: string[] = [];
      everyCommand(program, (command) => known.push(...command.options.map((option) => option.long ?? '')));
      return new KeyliftError('E0101', `unknown option ${quoted}${didYouMean(quoted, known)}`, { exit, hint: 'keylift --help' });
    }
    case 'commander.unknownCommand':
    case 'commander.help':
      return unknownCommand(quoted || (argv[0] ?? ''), program);
    case 'commander.optionMissingArgument':
      return new KeyliftError(
        'E0103',
        `${quoted.split(/[\s,]+/).findLast((part) => part.startsWith('--')) ?? quoted} needs a value`,
        { exit },
      );
    case 'commander.excessArguments':
      return argv[0] !== undefined && !program.commands.some((command) => command.name() === argv[0])
        ? unknownCommand(argv[0], program)
        : new KeyliftError('E0105', 'too many arguments', { exit, hint: `keylift ${printable(argv[0] ?? '')} --help` });
    case 'commander.missingArgument':
      return new KeyliftError('E0106', `missing argument: ${quoted}`, {
        exit,
        hint: `keylift ${printable(argv[0] ?? '')} --help`,
      });
    case 'commander.invalidArgument':
    case 'commander.invalidOptionArgumentValue':
      return new KeyliftError('E0104', printable(error.message.replace(/^error: /, '').replace(/\.$/, '')), { exit });
    default:
      return new KeyliftError('E0100', printable(error.message.replace(/^error: /, '')), { exit, hint: 'keylift --help' });
  }
}

function unknownCommand(name: string, program: Command): KeyliftError {
  const known = program.commands.map((command) => command.name());
  return new KeyliftError('E0102', `unknown command "${printable(name)}"${didYouMean(name, known)}`, {
    exit: EXIT.usage,
    hint: 'keylift --help',
  });
}

function didYouMean(word: string, known: readonly string[]): string {
  const found = nearest(word, known);
  return found === undefined ? '' : ` (did you mean ${found.startsWith('-') ? found : `"${found}"`}?)`;
}
