// What the four completions need to know of the commands, and texts that are safe inside each shell's quotes.
import { everyModel, type CommandModel, type FlagModel } from '../manual/model.ts';

export interface CompletedCommand {
  readonly path: string;
  readonly commands: readonly CommandModel[];
  /** Its own and those of the program. */
  readonly flags: readonly FlagModel[];
  /** Choices of its first argument. */
  readonly choices: readonly string[];
  readonly takesFiles: boolean;
}

export function completedCommands(program: CommandModel): CompletedCommand[] {
  return everyModel(program).map((model) => ({
    path: model.path,
    commands: model.commands,
    flags: [
      ...model.flags,
      ...program.flags.filter(({ long }) => model.path !== '' && model.flags.every((own) => own.long !== long)),
    ],
    choices: model.arguments[0]?.choices ?? [],
    takesFiles: model.arguments.some(({ isFile }) => isFile),
  }));
}

/** Every step from one command to the next, `baseline` and then `baseline create`. */
export function steps(program: CommandModel): { readonly from: string; readonly word: string; readonly to: string }[] {
  return everyModel(program).flatMap((model) =>
    model.commands.map(({ path }) => ({ from: model.path, word: path.split(' ').at(-1)!, to: path })),
  );
}

/** Flags as they are typed: `--format`, `-f`. */
export function spellings({ short, long }: FlagModel): string[] {
  return short === undefined ? [long] : [long, short];
}

/** One line that means nothing to any shell between single quotes. */
export function plainText(text: string): string {
  return text
    .replaceAll(/['"`$\\[\]:;{}]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
