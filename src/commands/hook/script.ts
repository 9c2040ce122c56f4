// The hooks as the pre-commit framework starts them from a clone of this repository: no package is installed and nothing
// is built, so there is no command line around them. What git tells a hook comes in the framework's variables.
import { Readable } from 'node:stream';
import { EXIT, KeyliftError, type ExitCode } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { printable } from '../../core/printable.ts';
import { openGit } from '../../sources/git-process.ts';
import type { Io } from '../io.ts';
import { commitMessage } from './commit-message.ts';
import { prePush } from './push.ts';
import { scan } from '../scan.ts';

const HOOKS = ['pre-commit', 'commit-msg', 'pre-push'];

/** @param args name of the hook, and what git gives it. @throws KeyliftError E0102, E0105, E0106 */
export async function hookScript([name = '', ...args]: readonly string[], io: Io): Promise<ExitCode> {
  if (args.length > (name === 'commit-msg' ? 1 : 0)) throw new KeyliftError('E0105', 'too many arguments', { exit: EXIT.usage });
  if (name === 'pre-commit') return scan([], { staged: true }, io);
  if (name === 'commit-msg') {
    if (args[0] !== undefined) return commitMessage(args[0], {}, io);
    throw new KeyliftError('E0106', 'missing argument: file', { exit: EXIT.usage });
  }
  if (name === 'pre-push') return prePush(io.env['PRE_COMMIT_REMOTE_NAME'], {}, { ...io, stdin: pushedLine(io) });
  const near = nearest(name, HOOKS);
  const guess = near === undefined ? '' : ` (did you mean "${near}"?)`;
  throw new KeyliftError('E0102', `unknown command "${printable(name)}"${guess}`, { exit: EXIT.usage });
}

/** The line that git gives to a pre-push hook; of several refs that are pushed the framework names one. */
function pushedLine({ cwd, env }: Io): Readable {
  const git = openGit(cwd);
  try {
    const wanted = env['PRE_COMMIT_TO_REF'] ?? env['PRE_COMMIT_LOCAL_BRANCH'] ?? 'HEAD';
    const idOf = (ref: string) =>
      git
        .read(['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`])
        .toString()
        .trim();
    const from = env['PRE_COMMIT_FROM_REF'];
    const known = from === undefined ? '0'.repeat(git.idLength) : idOf(from);
    return Readable.from([Buffer.from(`ref ${idOf(wanted)} ref ${known}\n`)]);
  } finally {
    git.close();
  }
}
