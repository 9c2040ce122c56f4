// Runs the repository's pre-commit hook as git would, on a throw-away index in which one file holds a planted credential.
// Nothing of the repository changes: the index is a copy, the planted object lies in a folder of its own.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Trial {
  /** The hook ran and refused the commit. */
  readonly refused: boolean;
  /** The refusal was ours. */
  readonly ours: boolean;
  /** First line of what the hook said on standard error, when it refused for another reason. */
  readonly words: string;
}

/** @param planted content of the file, with a credential that every Keylift finds */
export function tryHook(top: string, planted: string): Trial {
  const scratch = mkdtempSync(join(tmpdir(), 'keylift-doctor-'));
  try {
    const git = (args: readonly string[], env: Record<string, string>, input?: string) =>
      spawnSync('git', args, {
        cwd: top,
        env: { ...process.env, ...env },
        encoding: 'utf8',
        ...(input === undefined ? {} : { input }),
      });
    const ask = (what: string) => resolve(top, git(['rev-parse', '--git-path', what], {}).stdout.trim());
    const index = join(scratch, 'index');
    if (existsSync(ask('index'))) copyFileSync(ask('index'), index);
    const objects = join(scratch, 'objects');
    mkdirSync(objects);
    const env = { GIT_INDEX_FILE: index, GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: ask('objects') };
    const id = git(['hash-object', '-w', '--stdin', '--no-filters'], env, planted).stdout.trim();
    git(['update-index', '--add', '--cacheinfo', `100644,${id},keylift-doctor-sample.txt`], env);
    const run = git(['hook', 'run', '--ignore-missing', 'pre-commit'], env);
    const said = `${run.stdout}${run.stderr}`;
    const words = run.stderr.split('\n').find((line) => line.trim() !== '') ?? '';
    return { refused: run.status !== 0, ours: said.includes('keylift-doctor-sample.txt'), words };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
