// `keylift completion SHELL`: a script that knows every command and flag, so that a key press starts no program.
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { Io } from '../io.ts';
import { modelOf, type CommandModel } from '../manual/model.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { powershellCompletion } from './powershell.ts';
import { zshCompletion } from './zsh.ts';

type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

const SHELLS: Record<Shell, (program: CommandModel) => string> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

export function completion(shell: Shell, program: Command, io: Io): ExitCode {
  io.stdout(SHELLS[shell](modelOf(program)));
  return EXIT.clean;
}
