// Makes sure that the commits of a range are here: a checkout of depth 1 has only its tip. Fetches by object id, deeper
// and deeper, until the place where base and head part is known; what cannot be fetched makes the scan incomplete.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommitInfo } from '../core/blob.ts';
import { fetchFrom, openGit, type Git } from '../sources/git-process.ts';

export interface Remote {
  /** `https://…` or a path. */
  readonly url: string;
  /** Header that authorises, if any. */
  readonly header: string | undefined;
}

export interface Range {
  /** Where the two parted; undefined when their histories never met, or that could not be found out. */
  readonly mergeBase: string | undefined;
  readonly base: string;
  readonly head: string;
  readonly commit: CommitInfo;
}

const STEPS = [50, 500, 5000];

/** Resolves and fetches; undefined when base or head cannot be had. */
export function openRange(folder: string, base: string, head: string, remote: Remote): Range | undefined {
  const [from, to] = [resolved(folder, base, remote), resolved(folder, head, remote)];
  if (from === undefined || to === undefined) return undefined;
  for (const step of [0, ...STEPS, Infinity]) {
    if (step > 0) deepen(folder, [from, to], step, remote);
    const git = openGit(folder);
    try {
      const mergeBase = attempt(git, ['merge-base', from, to]);
      if ((mergeBase === undefined && git.shallow) || isCut(git, from, to)) continue;
      return { mergeBase, base: from, head: to, commit: commitInfo(git, to) };
    } finally {
      git.close();
    }
  }
  return undefined;
}

/** The commit a branch of the remote points at, fetched; undefined when it cannot be had. */
export function fetchBranch(folder: string, branch: string, remote: Remote): string | undefined {
  const local = `refs/keylift/${branch}`;
  fetchFrom(folder, remote.url, { flags: ['--depth=1', '--force'], refs: [`refs/heads/${branch}:${local}`] }, remote.header);
  const git = openGit(folder);
  try {
    return attempt(git, ['rev-parse', '--verify', '--quiet', `${local}^{commit}`]);
  } finally {
    git.close();
  }
}

function resolved(folder: string, name: string, remote: Remote): string | undefined {
  const ask = () => {
    const git = openGit(folder);
    try {
      return attempt(git, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
    } finally {
      git.close();
    }
  };
  const known = ask();
  if (known !== undefined || !/^[0-9a-f]{40,64}$/.test(name)) return known;
  fetchFrom(folder, remote.url, { flags: ['--depth=1'], refs: [name] }, remote.header);
  return ask();
}

function deepen(folder: string, ids: readonly string[], step: number, remote: Remote): void {
  const flags = step === Infinity ? ['--unshallow'] : [`--deepen=${step}`];
  fetchFrom(folder, remote.url, { flags, refs: ids }, remote.header);
}

/** True when a commit of the range is one that the clone was cut at: it would pass for one that added every file. */
function isCut(git: Git, base: string, head: string): boolean {
  if (!git.shallow) return false;
  const cut = new Set(readFileSync(join(git.commonDir, 'shallow'), 'utf8').split('\n'));
  const commits = attempt(git, ['rev-list', head, `^${base}`]) ?? '';
  return commits.split('\n').some((id) => cut.has(id));
}

function commitInfo(git: Git, id: string): CommitInfo {
  const [date = '', author = ''] = (attempt(git, ['log', '-1', '--no-show-signature', '--format=%aI%x1f%an', id]) ?? '').split(
    '\u001f',
  );
  return { id, date, author };
}

function attempt(git: Git, args: readonly string[]): string | undefined {
  try {
    return git.read(args).toString().trim();
  } catch {
    return undefined;
  }
}
