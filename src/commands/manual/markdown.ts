// docs/cli.md, from the same data as --help.
import { everyModel, type CommandModel, type FlagModel } from './model.ts';
import { EXAMPLES, EXIT_CODES, PLACES, VARIABLES } from './pages.ts';

export function manualMarkdown(program: CommandModel): string {
  const commands = everyModel(program).filter(({ path, commands: below }) => path !== '' && below.length === 0);
  return [
    '# Command line',
    '',
    program.about,
    '',
    '`keylift COMMAND --help` says the same in the terminal. This page is made from the program (`test/docs/cli.test.ts`).',
    '',
    ...table(
      ['command', 'what it does'],
      commands.map(({ path, about }) => [`[\`${path}\`](#keylift-${path.replaceAll(' ', '-')})`, about]),
    ),
    '',
    '## Flags of every command',
    '',
    ...flagTable(program.flags),
    ...commands.flatMap(section),
    '',
    '## Exit codes',
    '',
    ...table(['code', 'meaning'], EXIT_CODES),
    '',
    '## Environment',
    '',
    ...table(
      ['variable', 'what it says'],
      VARIABLES.map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
    '',
    '## Files',
    '',
    ...table(
      ['path', 'what it is'],
      PLACES.map(([path, what]) => [`\`${path}\``, what]),
    ),
    '',
  ].join('\n');
}

function section({ path, about, usage, flags }: CommandModel): string[] {
  const examples = EXAMPLES[path] ?? [];
  return [
    '',
    `## keylift ${path}`,
    '',
    `${about[0]!.toUpperCase()}${about.slice(1)}.`,
    '',
    '```sh',
    usage,
    ...examples.map(({ command, does }) => `${command}    # ${does}`),
    '```',
    ...(flags.length > 1 ? ['', ...flagTable(flags.filter(({ long }) => long !== '--help'))] : []),
  ];
}

function flagTable(flags: readonly FlagModel[]): string[] {
  const rows = flags.map(({ short, long, value, about, choices }) => [
    `\`${short === undefined ? '' : `${short}, `}${long}${value === '' ? '' : ` ${value}`}\``,
    `${about}${choices.length === 0 ? '' : ` (${choices.map((choice) => `\`${choice}\``).join(', ')})`}`,
  ]);
  return table(['flag', 'what it does'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')).replaceAll(' ', ''), ...rows.map(line)];
}
