// Completion for fish.
import type { CommandModel, FlagModel } from '../manual/model.ts';
import { completedCommands, plainText, steps } from './shell-words.ts';

export function fishCompletion(program: CommandModel): string {
  const lines = completedCommands(program).flatMap(({ path, flags, commands, choices, takesFiles }) => {
    const at = `complete -c keylift -n '__keylift_at "${path}"'`;
    return [
      ...commands.map(({ path: full, about }) => `${at} -f -a '${full.split(' ').at(-1)!}' -d '${plainText(about)}'`),
      ...choices.map((choice) => `${at} -f -a '${choice}'`),
      ...(takesFiles ? [`${at} -F`] : []),
      ...flags.map((flag) => `${at} ${optionOf(flag)} -d '${plainText(flag.about)}'`),
    ];
  });
  return `# Completion of keylift for fish: keylift completion fish > ~/.config/fish/completions/keylift.fish
function __keylift_at
  set -l command ''
  for word in (commandline -opc)[2..-1]
    switch "$command $word"
${steps(program)
  .map(({ from, word, to }) => `      case '${from} ${word}'\n        set command '${to}'`)
  .join('\n')}
    end
  end
  test "$command" = "$argv[1]"
end
complete -c keylift -f
${lines.join('\n')}
`;
}

function optionOf({ short, long, takes, choices, isFile }: FlagModel): string {
  const names = `${short === undefined ? '' : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
  if (choices.length > 0) return `${names} ${takes === 'a value' ? '-x' : '-f'} -a '${choices.join(' ')}'`;
  if (takes !== 'a value') return names;
  return isFile ? `${names} -r -F` : `${names} -x`;
}
