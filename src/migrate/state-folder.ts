// The private folder of a project's migrations: the key of all digests, the project's id, journals, plans, the lock. It
// lies in the git directory, where it is neither committed nor scanned, or in .keylift/ when there is no git.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { EXIT, KeyliftError, systemCode, systemWords } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { createFile } from './write-file.ts';

/** An opened state folder. */
export interface StateFolder {
  /** Absolute, mode 0700. One per checkout and root. */
  readonly path: string;
  /** 32 random bytes, shared by all worktrees of a repository. Never leaves this machine. */
  readonly key: Buffer;
  /** Random id; plans carry it. */
  readonly project: string;
  /** Absolute; journals and the plans they belong to. */
  readonly journals: string;
}

/**
 * Opens the state folder of the project at `root`, and makes it when there is none yet.
 * @throws KeyliftError E0911 when it cannot be made or is not ours to trust.
 */
export async function openState(root: string): Promise<StateFolder> {
  const { shared, own } = locateState(root);
  try {
    privateFolder(shared);
    if (own !== shared) privateFolder(own);
    const journals = join(own, 'journal');
    privateFolder(journals);
    if (shared === join(realpathSync(root), '.keylift') && !existsSync(join(shared, '.gitignore'))) {
      writeFileSync(join(shared, '.gitignore'), '*\n');
    }
    const key = await once(shared, 'key', () => randomBytes(32));
    const project = await once(own, 'project', () => Buffer.from(randomBytes(12).toString('hex')));
    if (key.length !== 32 || project.length !== 24) throw untrusted(shared, 'its key is damaged');
    return { path: own, key, project: project.toString('latin1'), journals };
  } catch (error) {
    if (error instanceof KeyliftError) throw error;
    throw untrusted(own, systemWords(error));
  }
}

/**
 * Where the state of `root` is: `shared` by the worktrees of a repository, `own` for this checkout and root. Makes nothing;
 * git is not asked, so nothing a repository configures can run.
 */
export function locateState(root: string): { readonly shared: string; readonly own: string } {
  const real = realpathSync(root);
  for (let top = real; ; top = dirname(top)) {
    const git = gitFolder(join(top, '.git'));
    if (git !== undefined) {
      const common = commonFolder(git);
      const shared = join(common, 'keylift');
      const worktree = common === git ? [] : ['worktrees', relative(join(common, 'worktrees'), git).replaceAll(sep, '-')];
      const inside = relative(top, real);
      return { shared, own: join(shared, ...worktree, ...(inside === '' ? [] : ['at', encodeURIComponent(inside)])) };
    }
    if (dirname(top) === top) break;
  }
  return { shared: join(real, '.keylift'), own: join(real, '.keylift') };
}

/** The git directory that holds the index and HEAD of the checkout around `root`, or undefined. */
export function gitFolderOf(root: string): string | undefined {
  for (let top = realpathSync(root); ; top = dirname(top)) {
    const git = gitFolder(join(top, '.git'));
    if (git !== undefined || dirname(top) === top) return git;
  }
}

/** A `.git` folder, or what the `.git` file of a worktree or submodule points to. */
function gitFolder(path: string): string | undefined {
  let folder = path;
  try {
    if (statSync(path).isFile()) {
      const target = /^gitdir: (.+?)\r?\n?$/.exec(readFileSync(path, 'utf8'))?.[1];
      if (target === undefined) return undefined;
      folder = resolve(dirname(path), target);
    }
    return lstatSync(join(folder, 'HEAD')).isFile() || lstatSync(join(folder, 'HEAD')).isSymbolicLink() ? folder : undefined;
  } catch {
    return undefined;
  }
}

function commonFolder(git: string): string {
  try {
    const common = resolve(git, readFileSync(join(git, 'commondir'), 'utf8').trim());
    // A `.git` file can point anywhere; only a real repository is written to.
    return statSync(join(common, 'objects')).isDirectory() ? common : git;
  } catch {
    return git;
  }
}

function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  if (!found.isDirectory()) throw untrusted(path, 'it is a link');
  const uid = process.getuid?.();
  if (uid !== undefined && found.uid !== uid && uid !== 0) throw untrusted(path, 'it belongs to another user');
  if ((found.mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/** The content of a file that is written once and never changed; of two processes, one writes it and both read it. */
async function once(folder: string, name: string, make: () => Buffer): Promise<Buffer> {
  const path = join(folder, name);
  try {
    return readFileSync(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  await createFile(folder, name, make(), 0o600);
  return readFileSync(path);
}

function untrusted(path: string, why: string): KeyliftError {
  return new KeyliftError('E0911', `the state folder ${printable(path)} cannot be used: ${why}`, { exit: EXIT.usage });
}
