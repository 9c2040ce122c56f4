// Completion for bash 3.2 and newer, without the bash-completion package.
import type { CommandModel } from '../manual/model.ts';
import { completedCommands, spellings, steps } from './shell-words.ts';

export function bashCompletion(program: CommandModel): string {
  const commands = completedCommands(program);
  const values = commands.flatMap(({ path, flags }) =>
    flags
      .filter(({ takes }) => takes !== 'nothing')
      .map((flag) => {
        const patterns = spellings(flag)
          .map((spelling) => `'${path}:${spelling}'`)
          .join('|');
        const give = flag.choices.length > 0 ? words(flag.choices) : flag.isFile ? files : 'COMPREPLY=()';
        // A flag whose value may be left out is followed by anything.
        return `    ${patterns}) ${give}; ${flag.takes === 'a value' ? 'return' : '[[ ${#COMPREPLY[@]} -gt 0 ]] && return'} ;;`;
      }),
  );
  const offers = commands.map(({ path, flags, commands: below, choices, takesFiles }) => {
    const names = [...below.map(({ path: full }) => full.split(' ').at(-1)!), ...choices];
    return `    '${path}') flags='${flags.flatMap(spellings).join(' ')}'; names='${names.join(' ')}'; files='${takesFiles ? 1 : ''}' ;;`;
  });
  return `# Completion of keylift for bash: source <(keylift completion bash)
_keylift_files() {
  local IFS=$'\\n'
  COMPREPLY+=($(compgen -f -- "$1"))
}
_keylift() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command='' flags='' names='' files='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ "\${COMP_WORDS[i]}" == -- ]] && { _keylift_files "$cur"; return; }
    case "$command \${COMP_WORDS[i]}" in
${steps(program)
  .map(({ from, word, to }) => `      '${from} ${word}') command='${to}' ;;`)
  .join('\n')}
    esac
  done
  case "$command:$prev" in
${values.join('\n')}
  esac
  case "$command" in
${offers.join('\n')}
  esac
  if [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  else
    COMPREPLY=($(compgen -W "$names" -- "$cur"))
    [[ -n "$files" ]] && _keylift_files "$cur"
  fi
  return 0
}
complete -o filenames -F _keylift keylift
`;
}

const files = '_keylift_files "$cur"';

function words(choices: readonly string[]): string {
  return `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$cur"))`;
}
