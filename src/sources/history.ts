// Every version of every file in the commits that any ref reaches. Each content is read once, whatever commits it is in;
// merges are compared with every parent, so content that only a merge added is seen.
import type { Blob, CommitInfo, Ledger, Provenance, Source } from '../core/blob.ts';
import { emptyLedger } from '../core/blob.ts';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { pathFromBytes } from '../core/path.ts';
import { printable } from '../core/printable.ts';
import { readObjects } from './cat-file.ts';
import { openGit, type Git } from './git-process.ts';
import type { PathFilter } from './filter.ts';
import { toUtf8 } from './segments.ts';

export interface HistoryOptions {
  readonly folder: string;
  /** A revision or a range `A..B`; all refs when absent. */
  readonly range?: string;
  /** Commits to start from and commits that are known already, as full object ids; instead of `range`. */
  readonly commits?: { readonly from: readonly string[]; readonly known: readonly string[] };
  /** Only commits since this date, in git's words. */
  readonly since?: string;
  readonly filter: PathFilter;
  /** In bytes. */
  readonly maxFileSize?: number;
}

/** @throws KeyliftError E0202 outside a repository, E0205/E0206 for a bad range. */
export function historySource(options: HistoryOptions): Source {
  const git = openGit(options.folder);
  const ledger = emptyLedger();
  let revisions: readonly string[];
  try {
    revisions = startOf(git, options);
  } catch (error) {
    git.close();
    throw error;
  }
  return { kind: 'history', ledger, blobs: () => blobs(git, revisions, options, ledger) };
}

function startOf(git: Git, { range, commits }: HistoryOptions): readonly string[] {
  if (commits !== undefined) return [...commits.from, ...commits.known.map((id) => `^${id}`)];
  return range === undefined ? ['--all', ...headIfAny(git)] : resolveRange(git, range);
}

async function* blobs(git: Git, revisions: readonly string[], options: HistoryOptions, ledger: Ledger): AsyncGenerator<Blob> {
  try {
    if (git.shallow) ledger.notes.push('shallow clone: commits before its start are not here');
    const places = await readPlaces(git, revisions, options, ledger);
    if (ledger.commits === 0) ledger.notes.push('no commits to scan');
    const head = headEntries(git);
    for await (const read of readObjects(git, [...places.keys()])) {
      const [first, ...rest] = provenanceOf(places.get(read.oid)!, read.oid, head);
      if ('failed' in read) {
        ledger.failed.push({
          path: first!.path,
          why: `${read.failed} ${read.oid}`,
          ...(first!.kind === 'commit' ? { commit: first!.commit.id } : {}),
        });
        continue;
      }
      if (options.maxFileSize !== undefined && read.size > options.maxFileSize) {
        ledger.skipped.push({ path: first!.path, reason: 'too-large' });
        continue;
      }
      if (read.size >= 0) {
        ledger.blobs += 1;
        ledger.bytes += read.size;
      }
      for (const segment of read.segments) {
        const bytes = toUtf8(segment.bytes);
        yield {
          bytes,
          oid: read.oid,
          provenance: [first!, ...rest],
          ...(segment.at === undefined ? {} : { segment: segment.at }),
        };
      }
    }
  } finally {
    git.close();
  }
}

/** For each blob id, each path and the earliest commit that put the blob there. */
type Places = Map<string, Map<string, CommitInfo>>;

const FORMAT = '--format=%x01%H%x1f%aI%x1f%an';

async function readPlaces(git: Git, revisions: readonly string[], options: HistoryOptions, ledger: Ledger): Promise<Places> {
  const child = git.start([
    'log',
    '-m',
    '--raw',
    '-z',
    '--no-renames',
    '--root',
    '--no-abbrev',
    '--no-show-signature',
    FORMAT,
    ...(options.since === undefined ? [] : [`--since=${options.since}`]),
    ...revisions,
    '--',
  ]);
  child.stdin!.end();
  let complaint = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(0, 500)));
  const ended = new Promise<number | null>((done) => child.on('close', done));

  const places: Places = new Map();
  const commits = new Set<string>();
  let commit: CommitInfo = { id: '', date: '', author: '' };
  let entry: { mode: string; oid: string } | undefined;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of child.stdout! as AsyncIterable<Buffer>) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    let from = 0;
    for (let nul = held.indexOf(0, from); nul !== -1; nul = held.indexOf(0, from)) {
      const token = held.subarray(from, nul);
      from = nul + 1;
      if (entry !== undefined) {
        note(places, entry, pathFromBytes(token), commit, options.filter, ledger);
        entry = undefined;
      } else if (token[0] === 1) {
        const [id = '', date = '', author = ''] = token.toString('utf8', 1).split('\u001f');
        commits.add(id);
        commit = { id, date, author };
      } else {
        // `:oldmode newmode oldid newid status`, behind a line break when it is the first of its commit.
        const [, mode = '', , oid = ''] = token.toString('latin1').trimStart().split(' ');
        entry = { mode, oid };
      }
    }
    held = held.subarray(from);
  }
  const code = await ended;
  ledger.commits = commits.size;
  if (code !== 0)
    ledger.failed.push({ path: '(history)', why: `git stopped reading commits: ${printable(complaint.split('\n')[0] ?? '')}` });
  return places;
}

function note(
  places: Places,
  entry: { mode: string; oid: string },
  path: string,
  commit: CommitInfo,
  filter: PathFilter,
  ledger: Ledger,
): void {
  if (/^0+$/.test(entry.oid)) return;
  if (entry.mode === '160000' || entry.mode === '120000' || !filter(path)) {
    const reason = entry.mode === '160000' ? 'submodule' : entry.mode === '120000' ? 'symlink' : 'excluded';
    if (!ledger.skipped.some((skip) => skip.path === path && skip.reason === reason)) ledger.skipped.push({ path, reason });
    return;
  }
  const known = places.get(entry.oid);
  // git lists newer commits first, so the last one seen is the one that introduced the blob.
  if (known === undefined) places.set(entry.oid, new Map([[path, commit]]));
  else known.set(path, commit);
}

function provenanceOf(paths: ReadonlyMap<string, CommitInfo>, oid: string, head: ReadonlySet<string>): Provenance[] {
  return [...paths]
    .map(([path, commit]): Provenance => ({ kind: 'commit', path, commit, inHead: head.has(`${oid} ${path}`) }))
    .toSorted((a, b) => Number(b.kind === 'commit' && b.inHead) - Number(a.kind === 'commit' && a.inHead));
}

function headIfAny(git: Git): string[] {
  try {
    git.read(['rev-parse', '--verify', '--quiet', 'HEAD']);
    return ['HEAD'];
  } catch {
    return [];
  }
}

function headEntries(git: Git): ReadonlySet<string> {
  const entries = new Set<string>();
  if (headIfAny(git).length === 0) return entries;
  const listing = git.read(['ls-tree', '-r', '-z', '--full-tree', 'HEAD']);
  let from = 0;
  for (let nul = listing.indexOf(0); nul !== -1; nul = listing.indexOf(0, from)) {
    const tab = listing.indexOf(9, from);
    const oid = listing.toString('latin1', from, tab).split(' ')[2]!;
    entries.add(`${oid} ${pathFromBytes(listing.subarray(tab + 1, nul))}`);
    from = nul + 1;
  }
  return entries;
}

/** `A..B` and single revisions as object ids, so that no name can pass for an option. */
function resolveRange(git: Git, range: string): string[] {
  const [left = '', right] = range.split(/\.{2,3}/);
  if (right === undefined) return [resolveCommit(git, left)];
  return [resolveCommit(git, right === '' ? 'HEAD' : right), `^${resolveCommit(git, left === '' ? 'HEAD' : left)}`];
}

function resolveCommit(git: Git, name: string): string {
  if (name.startsWith('-'))
    throw new KeyliftError('E0206', `refusing a revision that starts with "-": ${printable(name)}`, { exit: EXIT.usage });
  try {
    return git
      .read(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
      .toString()
      .trim();
  } catch {
    throw new KeyliftError('E0205', `not a commit: ${printable(name)}`, { exit: EXIT.usage });
  }
}
