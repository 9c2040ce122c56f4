// Completion for PowerShell 5.1 and newer.
import type { CommandModel } from '../manual/model.ts';
import { completedCommands, plainText, spellings, steps } from './shell-words.ts';

export function powershellCompletion(program: CommandModel): string {
  const commands = completedCommands(program);
  const offers = commands.map(({ path, flags, commands: below, choices }) => {
    const rows: [string, string][] = [
      ...below.map(({ path: full, about }): [string, string] => [full.split(' ').at(-1)!, about]),
      ...choices.map((choice): [string, string] => [choice, choice]),
      ...flags.map(({ long, about }): [string, string] => [long, about]),
    ];
    return `    '${path}' = @(${rows.map(([word, about]) => `@('${word}', '${plainText(about) || word}')`).join(', ')})`;
  });
  const values = commands.flatMap(({ path, flags }) =>
    flags
      .filter(({ choices }) => choices.length > 0)
      .flatMap((flag) =>
        spellings(flag).map((spelling) => `    '${path}:${spelling}' = @(${flag.choices.map((one) => `'${one}'`).join(', ')})`),
      ),
  );
  return `# Completion of keylift for PowerShell: keylift completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName keylift -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $steps = @{
${steps(program)
  .map(({ from, word, to }) => `    '${from} ${word}' = '${to}'`)
  .join('\n')}
  }
  $offers = @{
${offers.join('\n')}
  }
  $values = @{
${values.join('\n')}
  }
  $command = ''
  $previous = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    if ($element.Extent.EndOffset -ge $cursorPosition -and $wordToComplete -ne '') { break }
    $word = $element.ToString()
    if ($steps.ContainsKey("$command $word")) { $command = $steps["$command $word"] }
    $previous = $word
  }
  if ($values.ContainsKey("\${command}:$previous")) { $rows = $values["\${command}:$previous"] | ForEach-Object { , @($_, $_) } }
  else { $rows = $offers[$command] }
  $rows | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`;
}
