// `--help` as a manual: examples under each command, and what holds for all of them under the program.
import type { Command } from 'commander';
import { EXAMPLES, EXIT_CODES, PLACES, VARIABLES } from './pages.ts';

/** Adds the pages to every command of the program. */
export function addManual(command: Command, above = ''): void {
  const path = command.parent === null ? '' : above === '' ? command.name() : `${above} ${command.name()}`;
  // Narrow terminals too: the words go under each other before they run out of the screen.
  command.configureHelp({ minWidthToWrap: 20 });
  const examples = EXAMPLES[path];
  if (examples !== undefined)
    command.addHelpText(
      'after',
      `\nExamples:\n${examples.map(({ command: line, does }) => `  ${line}\n      ${does}`).join('\n')}`,
    );
  if (path === '') {
    const sections: [string, readonly (readonly [string, string])[]][] = [
      ['Exit codes', EXIT_CODES],
      ['Environment', VARIABLES],
      ['Files', PLACES],
    ];
    for (const [title, rows] of sections) command.addHelpText('after', `\n${title}:\n${columns(rows)}`);
    command.addHelpText('after', '\nkeylift COMMAND --help says more of each command.');
  }
  for (const child of command.commands) addManual(child, path);
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
