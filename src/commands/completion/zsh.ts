// Completion for zsh: as a file in $fpath, or sourced.
import type { CommandModel, FlagModel } from '../manual/model.ts';
import { completedCommands, plainText, spellings, steps } from './shell-words.ts';

export function zshCompletion(program: CommandModel): string {
  const cases = completedCommands(program).map(({ path, flags, commands, choices, takesFiles }) => {
    const names = commands.map(({ path: full, about }) => `'${full.split(' ').at(-1)!}:${plainText(about)}'`);
    const rest =
      commands.length > 0
        ? [`'1:command:->command'`]
        : choices.length > 0
          ? [`'1:${plainText(path)}:(${choices.join(' ')})'`]
          : takesFiles
            ? [`'*:file:_files'`]
            : [];
    const arguments_ = [...flags.map(specOf), ...rest].map((spec) => `        ${spec}`).join(' \\\n');
    const describe =
      names.length === 0
        ? ''
        : `\n      [[ $state == command ]] && { local -a names=(${names.join(' ')}); _describe command names }`;
    return `    '${path}')\n      _arguments -S \\\n${arguments_}${describe}\n      ;;`;
  });
  return `#compdef keylift
# Completion of keylift for zsh: a file _keylift in $fpath, or source <(keylift completion zsh)
_keylift() {
  local context state state_descr line command='' i=2 last=1
  typeset -A opt_args
  while (( i < CURRENT )); do
    case "$command $words[i]" in
${steps(program)
  .map(({ from, word, to }) => `      '${from} ${word}') command='${to}'; last=$i ;;`)
  .join('\n')}
    esac
    (( i++ ))
  done
  words=(keylift "\${(@)words[last+1,-1]}")
  (( CURRENT -= last - 1 ))
  case "$command" in
${cases.join('\n')}
  esac
}
if [[ "$funcstack[1]" == _keylift ]]; then _keylift "$@"; else compdef _keylift keylift; fi
`;
}

function specOf(flag: FlagModel): string {
  const value = flag.choices.length > 0 ? `:value:(${flag.choices.join(' ')})` : flag.isFile ? ':file:_files' : ':value: ';
  const takes = flag.takes === 'nothing' ? '' : flag.takes === 'a value' ? value : `:${value}`;
  const names = spellings(flag);
  const about = `[${plainText(flag.about)}]${takes}`;
  return names.length === 1 ? `'*${names[0]}${about}'` : `'(${names.join(' ')})'{${names.join(',')}}'${about}'`;
}
