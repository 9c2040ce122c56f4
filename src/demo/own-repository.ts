// `npm run demo -- --repo PATH`: scan, plan and apply on a copy of somebody's repository. The original is only read.
import { cpSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { say, title, typed } from './screen.ts';
import type { Shell } from './shell.ts';

export interface CopyStage {
  readonly root: string;
  readonly scratch: string;
  readonly shell: Shell;
}

/** True when the steps ran; findings are what this is for, so they are no failure. */
export async function runOnRepository(path: string, { root, scratch, shell }: CopyStage): Promise<boolean> {
  if (!existsSync(path)) throw new Error(`no such folder: ${path}`);
  const copy = join(scratch, basename(path));
  title(`A copy of ${path}`);
  // Installed packages are large and not part of the repository; links stay links.
  cpSync(path, copy, { recursive: true, verbatimSymlinks: true, filter: (from) => basename(from) !== 'node_modules' });
  if (existsSync(join(copy, '.git', 'config'))) {
    // The copy must not run what the original's configuration names, nor push anywhere.
    for (const key of ['core.fsmonitor', 'core.hooksPath', 'core.worktree'])
      await shell.run('git', ['config', '--unset-all', key], { cwd: copy });
    const remotes = (await shell.run('git', ['remote'], { cwd: copy })).stdout.split('\n').filter((remote) => remote !== '');
    for (const remote of remotes) await shell.run('git', ['remote', 'remove', remote], { cwd: copy });
  }
  say(copy);

  const keylift = async (args: readonly string[]) => {
    typed(`keylift ${args.join(' ')}`);
    return shell.run(process.execPath, [join(root, 'dist', 'keylift.cjs'), ...args], { cwd: copy, show: true });
  };
  title('Find');
  const scanned = await keylift(['scan']);
  title('Plan');
  const planned = await keylift(['plan', '--env', 'demo']);
  title('Apply, on the copy, against the Secrets Manager of this machine');
  const applied = await keylift(['apply', '--yes', '--allow-dirty']);
  return [0, 1].includes(scanned.code ?? -1) && planned.code === 0 && applied.code === 0;
}
