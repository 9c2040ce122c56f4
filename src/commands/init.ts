// `keylift init`: puts Keylift into whatever runs this repository's hooks. Shows the change first; twice changes nothing.
import { realpathSync } from 'node:fs';
import { EXIT, KeyliftError, type ExitCode } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { GitHook, HookChange } from '../hooks/hook-manager.ts';
import { MANAGERS, managerOf } from '../hooks/registry.ts';
import { invocationIn, openHookRepository } from '../hooks/repository.ts';
import { workTreeTop } from '../sources/repository.ts';
import type { Io } from './io.ts';

export interface InitOptions {
  readonly hook?: readonly GitHook[];
  readonly manager?: string;
  readonly uninstall?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** @throws KeyliftError E0202 outside a work tree, E0701 when nobody can confirm. */
export async function init(options: InitOptions, io: Io): Promise<ExitCode> {
  const top = workTreeTop(io.cwd);
  if (top === undefined) throw new KeyliftError('E0202', 'not inside a git work tree', { exit: EXIT.usage, hint: 'git init' });
  const repository = await openHookRepository(top);
  const hooks = options.hook ?? ['pre-commit'];
  const manager = MANAGERS.find(({ id }) => id === options.manager) ?? managerOf(repository);
  const call = invocationIn(top, realpathSync(process.argv[1] ?? ''), process.execPath);
  const changes = options.uninstall === true ? manager.uninstall(repository, hooks) : manager.install(repository, hooks, call);

  io.stdout(`Hooks of this repository: ${manager.name}\n`);
  if (changes.length === 0) {
    io.stdout(options.uninstall === true ? 'Keylift is not in them.\n' : 'Keylift is in them already.\n');
    return EXIT.clean;
  }
  for (const change of changes) for (const line of changeLines(change)) io.stdout(`${line}\n`);
  if (options.dryRun === true) return EXIT.clean;
  if (options.yes !== true && io.confirm === undefined) {
    throw new KeyliftError('E0701', 'nobody is there to confirm', { exit: EXIT.usage, hint: 'pass --yes' });
  }
  if (options.yes !== true && !(await io.confirm!('Make this change?'))) return EXIT.clean;
  await repository.apply(changes);
  io.stdout(options.uninstall === true ? 'Taken out.\n' : 'Done. Try it with: keylift doctor\n');
  return EXIT.clean;
}

function changeLines(change: HookChange): string[] {
  if (change.kind === 'config')
    return [change.after === undefined ? `  unset ${change.key}` : `  set ${change.key} = ${printable(change.after)}`];
  const before = new Set((change.before ?? '').split('\n'));
  const after = new Set((change.after ?? '').split('\n'));
  const gone = [...before].filter((line) => line !== '' && !after.has(line)).map((line) => `  - ${printable(line)}`);
  const fresh = [...after].filter((line) => line !== '' && !before.has(line)).map((line) => `  + ${printable(line)}`);
  const what = change.before === undefined ? 'new file' : change.after === undefined ? 'remove' : 'change';
  return [`${what} ${printable(change.path)}`, ...gone, ...fresh];
}
