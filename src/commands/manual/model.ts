// Every command and flag as data, read off the program itself: the manual, docs/cli.md and the shells' completions are
// made from it, so that none of them can say anything else than the program does.
import type { Argument, Command, Option } from 'commander';

export interface FlagModel {
  /** `-f` */
  readonly short?: string;
  /** `--format` */
  readonly long: string;
  /** `<format>`, `[range]`, `<glob...>`; '' for a flag without a value. */
  readonly value: string;
  readonly about: string;
  readonly choices: readonly string[];
  readonly takes: 'nothing' | 'a value' | 'a value or nothing';
  readonly isFile: boolean;
}

export interface ArgumentModel {
  /** `<file>`, `[paths...]` */
  readonly form: string;
  readonly choices: readonly string[];
  readonly isFile: boolean;
}

export interface CommandModel {
  /** `baseline create`; '' for the program. */
  readonly path: string;
  readonly about: string;
  readonly usage: string;
  readonly arguments: readonly ArgumentModel[];
  readonly flags: readonly FlagModel[];
  readonly commands: readonly CommandModel[];
}

const FILES = /^(?:file|files|dir|folder|path|paths|plan)$/;

/** The program and everything below it. */
export function modelOf(command: Command, above = ''): CommandModel {
  const path = command.parent === null ? '' : above === '' ? command.name() : `${above} ${command.name()}`;
  const help = command.createHelp();
  return {
    path,
    about: command.description(),
    usage: `keylift${path === '' ? '' : ` ${path}`} ${command.usage()}`.trim(),
    arguments: command.registeredArguments.map(argumentModel),
    flags: help.visibleOptions(command).map(flagModel),
    commands: command.commands.map((child) => modelOf(child, path)),
  };
}

/** The command and all below it, in their order. */
export function everyModel(model: CommandModel): CommandModel[] {
  return [model, ...model.commands.flatMap(everyModel)];
}

function flagModel(option: Option): FlagModel {
  const value = /[<[].*$/.exec(option.flags)?.[0] ?? '';
  const about =
    option.defaultValue !== undefined && typeof option.defaultValue !== 'boolean' ? withDefault(option) : option.description;
  return {
    ...(option.short === undefined ? {} : { short: option.short }),
    long: option.long ?? option.flags,
    value,
    about,
    choices: option.argChoices ?? [],
    takes: option.required ? 'a value' : option.optional ? 'a value or nothing' : 'nothing',
    isFile: FILES.test(value.replaceAll(/[<>[\].]/g, '')),
  };
}

function withDefault({ description, defaultValue, defaultValueDescription }: Option): string {
  return `${description} (default: ${defaultValueDescription ?? String(defaultValue)})`;
}

function argumentModel(argument: Argument): ArgumentModel {
  const name = argument.name();
  const inner = argument.variadic ? `${name}...` : name;
  return {
    form: argument.required ? `<${inner}>` : `[${inner}]`,
    choices: argument.argChoices ?? [],
    isFile: FILES.test(name),
  };
}
