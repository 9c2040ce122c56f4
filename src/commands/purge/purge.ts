// `keylift history-purge`: prepares a rewriting of the history by git filter-repo, never runs it, and checks it afterwards.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT, KeyliftError, type ExitCode } from '../../core/errors.ts';
import type { Finding, SecretGroup } from '../../core/finding.ts';
import { printable } from '../../core/printable.ts';
import { atLeast, type Confidence } from '../../core/rule.ts';
import { Secret } from '../../core/secret.ts';
import { deadValue } from '../../migrate/dead.ts';
import { readNote, removeNote, writeNote } from '../../migrate/notes.ts';
import { openState, type StateFolder } from '../../migrate/state-folder.ts';
import { isTooShort } from '../../migrate/value-search.ts';
import { putFile } from '../../migrate/write-file.ts';
import { judgedLines, preparedLines, type Touched } from '../../report/purge-terminal.ts';
import { count } from '../../report/words.ts';
import { openGit, type Git } from '../../sources/git-process.ts';
import { toUtf8 } from '../../sources/segments.ts';
import { grouped } from '../guide/guide.ts';
import type { Io } from '../io.ts';
import { lookOf } from '../look-of.ts';
import { startProgress } from '../progress.ts';
import { openProject, type OpenProject } from '../project.ts';
import type { AwsFlags } from '../vault/connect.ts';
import { judge, stillStands, type DeathOptions } from './deaths.ts';
import { placesOf, type Places } from './places.ts';
import { purgeProgram } from './program-text.ts';

export interface PurgeOptions extends AwsFlags, DeathOptions {
  readonly config?: string;
  readonly color?: boolean;
  readonly confidence?: Confidence;
  /** Fingerprints, or their beginnings. */
  readonly only?: readonly string[];
  /** The clone that is to be rewritten. */
  readonly in?: string;
  readonly done?: boolean;
}

/** What was prepared, until --done. */
interface Purge {
  readonly made: string;
  /** Absolute. */
  readonly repository: string;
  /** Keyed ids of the values (migrate/dead.ts). */
  readonly values: readonly string[];
}

const NOTE = 'purge';

/** @throws KeyliftError E0720 for a value that is not confirmed dead, E0721 for one that is still in use, E0722 when there is nothing. */
export async function historyPurge(options: PurgeOptions, io: Io): Promise<ExitCode> {
  const project = await openProject(undefined, options, io);
  const state = await openState(project.root);
  if (options.done === true) return finish(project, state, io);
  if (options.confirmDead !== undefined && options.confirmDead.trim() === '')
    throw new KeyliftError('E0104', '--confirm-dead needs a reason', { exit: EXIT.usage });

  const groups = chosen(await project.scanHistory(), options, project);
  if (groups.length === 0) {
    io.stdout('No such values in the history: there is nothing to purge.\n');
    return EXIT.clean;
  }
  const files = await project.scan(['']);
  const [standing, gone] = [
    groups.filter((group) => stillStands(group, files)),
    groups.filter((group) => !stillStands(group, files)),
  ];
  // Nothing is asked or kept about a value that is in use.
  const judged = [
    ...standing.map((group) => ({ group, dead: undefined, stands: true })),
    ...(await judge(gone, project.root, state, options, io)).map((one) => ({ ...one, stands: false })),
  ];
  const look = lookOf(options, io);
  for (const line of judgedLines(judged, look)) io.stdout(`${line}\n`);
  refuse(judged);

  const repository = options.in === undefined ? project.root : resolve(io.cwd, options.in);
  const values = spelled(project.root, groups);
  const git = openGit(repository);
  try {
    const progress = startProgress(io, 'searching objects');
    const places = await placesOf(git, values, (done, of) => progress.update(`searched ${done} of ${of} objects`)).finally(() =>
      progress.stop(),
    );
    const folder = await writeProgram(state, places);
    const valueIds = groups.map(({ findings }) => deadValue(state, findings[0].secret));
    await writeNote(state, NOTE, { made: new Date().toISOString(), repository, values: valueIds } satisfies Purge);
    const shown = {
      touched: touchedBy(git, groups),
      versions: places.blobs.size,
      messages: places.commits.size + places.tags.size,
      byHand: places.byHand,
      folder,
      repository,
      isMirror: git.top === undefined,
    };
    for (const line of preparedLines(shown, look)) io.stdout(`${line}\n`);
  } finally {
    git.close();
  }
  return EXIT.clean;
}

/** Removes what was prepared, and says whether any of the values is still there. */
async function finish(project: OpenProject, state: StateFolder, io: Io): Promise<ExitCode> {
  const purge = readNote(state, NOTE) as Purge | undefined;
  if (purge === undefined)
    throw new KeyliftError('E0722', 'no purge was prepared here', { exit: EXIT.usage, hint: 'keylift history-purge' });
  const there = await project.scanHistory(existsSync(purge.repository) ? purge.repository : undefined);
  const left = there.filter(({ secret }) => purge.values.includes(deadValue(state, secret)));
  rmSync(folderOf(state), { recursive: true, force: true });
  await removeNote(state, NOTE);
  if (left.length === 0) {
    io.stdout(
      `${count(purge.values.length, 'value')} gone from the history of ${printable(purge.repository)}; what was prepared is deleted.\n`,
    );
    return EXIT.clean;
  }
  const places = new Set(left.map(({ provenance }) => printable(provenance[0].path)));
  io.stdout(
    `Still in the history of ${printable(purge.repository)}: ${[...places].slice(0, 10).join(', ')}. What was prepared is deleted.\n`,
  );
  return EXIT.findings;
}

/** The values asked for, sure enough, equal ones together. @throws KeyliftError E0312 */
function chosen(history: readonly Finding[], options: PurgeOptions, project: OpenProject): readonly SecretGroup[] {
  const least = options.confidence ?? project.config.confidence ?? 'medium';
  const all = grouped(history.filter(({ status, confidence }) => status === 'new' && atLeast(confidence, least)));
  if (options.only === undefined) return all;
  const isMeant = (wanted: string, { findings }: SecretGroup) =>
    wanted.length >= 8 && findings.some(({ fingerprint }) => fingerprint.startsWith(wanted));
  for (const wanted of options.only) {
    if (all.some((group) => isMeant(wanted, group))) continue;
    throw new KeyliftError('E0312', `no finding ${printable(wanted)} in the history`, {
      exit: EXIT.usage,
      hint: 'keylift history-purge names them',
    });
  }
  return all.filter((group) => options.only!.some((wanted) => isMeant(wanted, group)));
}

function refuse(
  judged: readonly { readonly group: SecretGroup; readonly dead: string | undefined; readonly stands: boolean }[],
): void {
  const standing = judged.filter(({ stands }) => stands).length;
  if (standing > 0)
    throw new KeyliftError('E0721', `${count(standing, 'value')} of ${judged.length} still in use in the files`, {
      exit: EXIT.stale,
      hint: 'keylift migrate first, and commit; or --only FINGERPRINT for the others',
    });
  const alive = judged.filter(({ dead }) => dead === undefined).length;
  if (alive > 0)
    throw new KeyliftError(
      'E0720',
      `${count(alive, 'value')} of ${judged.length} not confirmed dead: a purge does not take it back from who has it`,
      {
        exit: EXIT.stale,
        hint: 'revoke it, then --validate asks its provider, or --confirm-dead "why it is dead"',
      },
    );
  const short = judged.filter(({ group }) => isTooShort(group.findings[0].secret)).length;
  if (short > 0)
    throw new KeyliftError('E0722', `${count(short, 'value')} of ${judged.length} too short to be told from other text`, {
      exit: EXIT.stale,
      hint: '--only FINGERPRINT for the others',
    });
}

/** The values, and every spelling of them that was found: escaped, encoded, in percent signs. */
function spelled(root: string, groups: readonly SecretGroup[]): readonly Secret[] {
  const git = openGit(root);
  const values: Secret[] = [];
  const add = (value: Secret) => {
    if (!values.some((known) => known.equals(value))) values.push(value);
  };
  try {
    for (const { findings } of groups) {
      add(findings[0].secret);
      for (const { provenance, span } of findings) {
        const [first] = provenance;
        if (first.kind !== 'commit' || !first.path.isWellFormed()) continue;
        try {
          const bytes = toUtf8(git.read(['cat-file', 'blob', `${first.commit.id}:${first.path}`]));
          add(new Secret(bytes.subarray(span.start, span.end).toString('utf8')));
        } catch (error) {
          // A message, or a version that cannot be read: the value itself is searched for.
          if (!(error instanceof KeyliftError)) throw error;
        }
      }
    }
  } finally {
    git.close();
  }
  return values;
}

/** Refs from which a commit is reached that brought one of the values in. */
function touchedBy(git: Git, groups: readonly SecretGroup[]): Touched {
  const firsts = new Set(
    groups.flatMap(({ findings }) =>
      findings.flatMap(({ provenance: [place] }) => (place.kind === 'commit' ? [place.commit.id] : [])),
    ),
  );
  const refs = new Set<string>();
  for (const id of firsts) {
    try {
      const list = git.read(['for-each-ref', `--contains=${id}`, '--format=%(refname)']).toString();
      for (const name of list.split('\n')) if (name !== '') refs.add(name);
    } catch (error) {
      // A clone that has no such commit.
      if (!(error instanceof KeyliftError)) throw error;
    }
  }
  const names = [...refs].toSorted();
  const under = (...folders: string[]) =>
    names.flatMap((name) => folders.filter((folder) => name.startsWith(folder)).map((folder) => name.slice(folder.length)));
  const isRequest = /^refs\/(?:pull|merge-requests|pull-requests|changes)\//;
  return {
    branches: under('refs/heads/', 'refs/remotes/'),
    tags: under('refs/tags/'),
    requests: names.filter((name) => isRequest.test(name)).map((name) => name.slice('refs/'.length)),
    others: names.filter((name) => !isRequest.test(name) && !/^refs\/(?:heads|remotes|tags)\//.test(name)),
  };
}

function folderOf(state: StateFolder): string {
  return join(state.path, 'purge');
}

/** Mode 0600 in a folder of mode 0700; what an earlier call prepared is replaced. */
async function writeProgram(state: StateFolder, places: Places): Promise<string> {
  const folder = folderOf(state);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const old of readdirSync(folder)) rmSync(join(folder, old), { recursive: true });
  for (const [name, text] of purgeProgram(places, folder)) await putFile(folder, name, Buffer.from(text), 0o600);
  return folder;
}
