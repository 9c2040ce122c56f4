// The migration's place in version control: nothing half-committed under it, its own branch, one commit of exactly its
// files. Runs in the user's own repository, with the user's hooks. Never --no-verify, never a push.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SimpleGit as Git } from 'simple-git';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { ApplyResult } from './apply.ts';
import { readIfThere } from './project-file.ts';
import { gitFolderOf } from './state-folder.ts';

export type { Git };

/** True when `root` is in a git work tree. */
export function isInGit(root: string): boolean {
  return gitFolderOf(root) !== undefined;
}

/** @throws KeyliftError E0711 in the middle of a merge, rebase, cherry-pick, revert or bisect: files are in motion there. */
export function refuseHalfDone(root: string): void {
  const folder = gitFolderOf(root);
  const found = folder === undefined ? undefined : UNDER_WAY.find(([name]) => existsSync(join(folder, name)));
  if (found === undefined) return;
  const hint = `finish it, or git ${found[1]} ${found[1] === 'bisect' ? 'reset' : '--abort'}`;
  throw new KeyliftError('E0711', `a git ${found[1]} is under way`, { exit: EXIT.stale, hint });
}

/**
 * Files among `paths` (relative to `root`) that differ from the index or from HEAD, or are not tracked: rewriting them would mix our
 * change with somebody's. Nothing when `root` is not in git.
 */
export async function dirtyFiles(root: string, paths: readonly string[]): Promise<string[]> {
  if (!isInGit(root) || paths.length === 0) return [];
  const git = await openGit(root);
  const index = await entries(git, ['ls-files', '-s', '-z', '--', ...paths]);
  const head = await entries(git, ['ls-tree', '-z', 'HEAD', '--', ...paths]).catch(() => new Map<string, string>());
  return paths.filter((path) => {
    const bytes = readIfThere(root, path);
    const oid = index.get(path);
    if (bytes === undefined || oid === undefined || head.get(path) !== oid) return true;
    const normal = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
    // With core.autocrlf the work tree has CRLF where the blob has LF.
    return blobId(bytes, oid.length) !== oid && blobId(normal, oid.length) !== oid;
  });
}

/** @throws KeyliftError E0703 when any of `paths` has uncommitted changes. */
export async function refuseDirty(root: string, paths: readonly string[]): Promise<void> {
  const dirty = await dirtyFiles(root, paths);
  if (dirty.length === 0) return;
  const more = dirty.length === 1 ? '' : ` and ${dirty.length - 1} more`;
  const hint = 'commit or stash them, or --allow-dirty';
  throw new KeyliftError('E0703', `uncommitted changes in files to be rewritten: ${printable(dirty[0]!)}${more}`, {
    exit: EXIT.stale,
    hint,
  });
}

/** Switches to a new branch, `keylift/<plan id>` unless named. @returns its name. @throws KeyliftError E0714 when git refuses. */
export async function startBranch(root: string, planId: string, name = `keylift/${planId}`): Promise<string> {
  const git = await openGit(root);
  await refused(`cannot start branch ${printable(name)}`, async () => {
    // Also keeps a name that begins with a hyphen from being read as an option.
    await git.raw(['check-ref-format', '--branch', name]);
    await git.raw(['switch', '--create', name]);
  });
  return name;
}

/**
 * Commits exactly the files of an apply; whatever else is staged stays staged.
 * @returns the new commit's id. @throws KeyliftError E0714 when git or a hook refuses; the files stay as they are.
 */
export async function commitRun(root: string, result: ApplyResult): Promise<string> {
  const git = await openGit(root);
  const { paths } = result;
  return refused('the commit was refused', async () => {
    const created = result.plan.files.filter(({ kind }) => kind === 'create').map(({ path }) => path);
    // A file that git does not know cannot be named in a partial commit.
    if (created.length > 0) await git.raw(['--literal-pathspecs', 'add', '--force', '--', ...created]);
    await git.raw(['--literal-pathspecs', 'commit', '--quiet', '--only', `--message=${commitMessage(result)}`, '--', ...paths]);
    return (await git.raw(['rev-parse', 'HEAD'])).trim();
  });
}

/** Names, ARNs and finding ids; nothing of a value. */
export function commitMessage(result: ApplyResult): string {
  const { plan, secrets } = result;
  const count = secrets.length === 1 ? '1 credential' : `${secrets.length} credentials`;
  const lines = secrets.map(({ name, arn }) => {
    const ids = plan.items.find((item) => item.ref.name === name)!.sites.map((site) => site.fingerprint);
    return `- ${name}\n  ${arn}\n  findings: ${[...new Set(ids)].join(', ')}`;
  });
  const removed = (plan.removals ?? []).map(({ path, sites }) => {
    return `- AWS access key out of ${printable(path)}, stored nowhere\n  findings: ${sites.map((site) => site.fingerprint).join(', ')}`;
  });
  const title = secrets.length === 0 ? 'Take AWS access keys out of the code' : `Move ${count} to AWS Secrets Manager`;
  return `${title}\n\n${[...lines, ...removed].join('\n')}\n\nThe old values are still in the history: rotate them once this is deployed.\n`;
}

const UNDER_WAY = [
  ['MERGE_HEAD', 'merge'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
] as const;

/** Git in the user's own repository. */
export async function openGit(root: string): Promise<Git> {
  const { simpleGit } = await import('simple-git');
  // A file system monitor named in the repository's configuration is a program: asking what is dirty must not run it.
  return simpleGit({ baseDir: root, config: ['core.fsmonitor=false'], unsafe: { allowUnsafeFsMonitor: true } });
}

/** Git in an index of its own, with bytes to read if any. simple-git passes on neither. @returns what it printed. */
export function gitInIndex(root: string, index: string, args: readonly string[], input?: Uint8Array): string {
  return execFileSync('git', ['-c', 'core.fsmonitor=false', ...args], {
    cwd: root,
    env: { ...process.env, GIT_INDEX_FILE: index },
    ...(input !== undefined && { input }),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  }).trim();
}

/** Object ids by path, from the output of `ls-files -s -z` or `ls-tree -z`. A conflicted path has none. */
async function entries(git: Git, args: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const record of (await git.raw(['--literal-pathspecs', ...args])).split('\0')) {
    const [head, path] = record.split('\t');
    const oid = /\b[0-9a-f]{40,64}\b/.exec(head ?? '')?.[0];
    if (path !== undefined && oid !== undefined) found.set(path, found.has(path) ? '' : oid);
  }
  return found;
}

function blobId(bytes: Uint8Array, length: number): string {
  return createHash(length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}

/** Runs git, and says what it refused to do without what it or a hook printed. @throws KeyliftError E0714 */
export async function refused<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // What a hook prints may be anything, also a line of the file: one line of it, escaped, is not worth that risk.
    const cause = error instanceof Error && /hook|user\.name|already exists|not a valid/i.exec(error.message)?.[0];
    const why = typeof cause === 'string' ? REASONS[cause.toLowerCase()] : undefined;
    throw new KeyliftError('E0714', why === undefined ? what : `${what}: ${why}`, {
      exit: EXIT.stale,
      hint: 'see git status; the files stay as they are',
    });
  }
}

const REASONS: Record<string, string> = {
  hook: 'a hook said no',
  'user.name': 'git does not know who you are (user.name, user.email)',
  'already exists': 'the name is taken',
  'not a valid': 'the name is not allowed',
};
