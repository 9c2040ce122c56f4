// Where a repository is: found in the folder tree, without asking git, whose answer the repository's configuration can bend.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Top folder of the work tree around `folder`, found without asking git (whose answer the configuration can bend). */
export function workTreeTop(folder: string): string | undefined {
  return findRepository(folder)?.top;
}

/** The repository around `folder`, found without asking git; `index` is the one that is in use. */
export function repositoryAround(folder: string): (Found & { readonly index: string }) | undefined {
  const found = findRepository(folder);
  return found === undefined ? undefined : { ...found, index: indexOf(found) };
}

/** During `git commit -a` and `git commit -- path` git hands its hook an index of its own. */
export function indexOf({ gitDir, top }: Found): string {
  const given = process.env['GIT_INDEX_FILE'];
  return given === undefined ? join(gitDir, 'index') : resolve(top ?? gitDir, given);
}

/** The checked-out branch, read without asking git; undefined outside a repository and without a branch. */
export function branchOf(folder: string): string | undefined {
  const found = findRepository(folder);
  if (found === undefined) return undefined;
  try {
    return /^ref: refs\/heads\/(\S+)/.exec(readFileSync(join(found.gitDir, 'HEAD'), 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/**
 * Where the repository was cloned from, as `host/path`: without the scheme, user and password that a remote's address may
 * hold. Undefined without a remote `origin` on another machine.
 */
export function originOf(folder: string): string | undefined {
  const found = findRepository(folder);
  if (found === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(join(found.commonDir, 'config'), 'utf8');
  } catch {
    return undefined;
  }
  const section = /^\[remote "origin"\]([^[]*)/m.exec(text)?.[1];
  const url = /^\s*url\s*=\s*(\S+)\s*$/m.exec(section ?? '')?.[1] ?? '';
  const match =
    /^(?:https?|ssh|git):\/\/(?:[^/]*@)?([^/@:]+)(?::\d+)?\/([^?#]+)/.exec(url) ??
    /^(?:[^/@:]+@)?([^/@:]{2,}):([^?#]+)$/.exec(url);
  if (match === null) return undefined;
  return `${match[1]}/${match[2]!.replace(/^\/+/, '').replace(/(?:\.git)?\/*$/, '')}`;
}

export interface Found {
  readonly gitDir: string;
  readonly commonDir: string;
  readonly top: string | undefined;
}

/** Looks in `start` and upwards. */
export function findRepository(start: string): Found | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const candidate = join(folder, '.git');
    const gitDir = existsSync(join(candidate, 'HEAD')) ? candidate : linkedGitDir(candidate, folder);
    if (gitDir !== undefined) return { gitDir, commonDir: commonOf(gitDir), top: folder };
    if (existsSync(join(folder, 'HEAD')) && existsSync(join(folder, 'objects')) && existsSync(join(folder, 'refs'))) {
      return { gitDir: folder, commonDir: commonOf(folder), top: undefined };
    }
    if (dirname(folder) === folder) return undefined;
  }
}

/** In worktrees and submodules `.git` is a file that names the folder. */
function linkedGitDir(file: string, folder: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const target = /^gitdir: (.+?)\s*$/.exec(text)?.[1];
  return target === undefined || !existsSync(resolve(folder, target, 'HEAD')) ? undefined : resolve(folder, target);
}

function commonOf(gitDir: string): string {
  try {
    return resolve(gitDir, readFileSync(join(gitDir, 'commondir'), 'utf8').trim());
  } catch {
    return gitDir;
  }
}
