// The planned rewrite of a pull request's findings: which files of it can be suggested on the lines that GitHub shows, and
// the rest as a patch. The parser is loaded here or not at all.
import { lstatSync, readFileSync } from 'node:fs';
import type { LineRange } from '../core/blob.ts';
import { KeyliftError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { pathToBytes } from '../core/path.ts';
import { printable } from '../core/printable.ts';
import type { Io } from '../commands/io.ts';
import type { Suggestion } from '../commands/suggest.ts';
import { codeBlock, codeSpan } from '../report/markdown.ts';
import { readChanges } from '../sources/changes.ts';
import { openGit, type Git } from '../sources/git-process.ts';
import { headPath } from './reports.ts';

/** A file all of whose changes can stand in comments. */
export interface Fit {
  readonly path: string;
  readonly changes: NonNullable<Suggestion['changes']>;
  /** Names of the secrets it will read. */
  readonly names: readonly string[];
  /** Files that have to change with it and cannot be suggested. */
  readonly others: readonly string[];
}

export interface Rewrites {
  readonly fits: readonly Fit[];
  readonly all: readonly Suggestion[];
  readonly notes: readonly string[];
}

interface Place {
  readonly folder: string;
  /** Where the pull request began. */
  readonly base: string;
  readonly head: string;
  /** Folder of the configuration that counts. */
  readonly configFrom: string;
  readonly config: string;
}

/** GitHub shows this many lines around each change, and lets comments stand there. */
const AROUND = 3;

export async function plannedRewrites(findings: readonly Finding[], place: Place, io: Io): Promise<Rewrites> {
  const git = openGit(place.folder);
  try {
    const paths = [...new Set(findings.map(headPath))];
    const present = paths.filter((path) => git.top !== undefined && isAsInHead(git, git.top, place.head, path));
    const notes = paths
      .filter((path) => !present.includes(path))
      .map((path) => `${codeSpan(path)} is not checked out as the head commit has it, so no rewrite is planned for it`);
    if (present.length === 0) return { fits: [], all: [], notes };
    const known = new Set(findings.map((finding) => finding.fingerprint));
    const { suggestRewrites } = await import('../commands/suggest.ts');
    const options = {
      paths: present,
      wanted: (finding: Finding) => known.has(finding.fingerprint),
      configFrom: place.configFrom,
      ...(place.config === '' ? {} : { config: place.config }),
    };
    const all = await suggestRewrites(git.top!, options, io);
    return { fits: fitting(all, await shownLines(git, place.base, place.head)), all, notes };
  } catch (error) {
    // A rewrite is an extra: the findings count without it. A foreign message may quote code.
    const why = error instanceof KeyliftError ? error.message : 'an unexpected error';
    return { fits: [], all: [], notes: [`no rewrite is planned: ${printable(why)}`] };
  } finally {
    git.close();
  }
}

function fitting(all: readonly Suggestion[], shown: ReadonlyMap<string, readonly LineRange[]>): Fit[] {
  const fits = all.filter(({ diff, changes }) => {
    const ranges = shown.get(diff.path) ?? [];
    const isShown = ({ start, end }: LineRange) => ranges.some((one) => one.start <= start && end <= one.end);
    return changes?.every(({ range, lines }) => isShown(range) && lines.every(isPlain)) === true;
  });
  const paths = new Set(fits.map(({ diff }) => diff.path));
  const others = all.map(({ diff }) => diff.path).filter((path) => !paths.has(path));
  return fits.map(({ diff, changes, names }) => ({ path: diff.path, changes: changes!, names, others }));
}

/** A suggestion is code as it would be committed, so what cannot be shown as it is cannot be suggested. */
function isPlain(line: string): boolean {
  const text = line.replaceAll('\t', '');
  return printable(text) === text;
}

/** Lines of the head that the pull request's page shows: those changed, and some around. */
async function shownLines(git: Git, base: string, head: string): Promise<Map<string, LineRange[]>> {
  const shown = new Map<string, LineRange[]>();
  for (const { path, lines } of await readChanges(git, ['diff-tree', base, head])) {
    const wide = lines.map(({ start, end }) => ({ start: Math.max(1, start - AROUND), end: end + AROUND }));
    const joined: LineRange[] = [];
    for (const range of wide) {
      const last = joined.at(-1);
      if (last !== undefined && range.start <= last.end + 1) joined[joined.length - 1] = { start: last.start, end: range.end };
      else joined.push(range);
    }
    shown.set(path, joined);
  }
  return shown;
}

function isAsInHead(git: Git, top: string, head: string, path: string): boolean {
  if (!path.isWellFormed()) return false;
  const file = Buffer.concat([Buffer.from(`${top}/`), pathToBytes(path)]);
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
  try {
    return git.read(['cat-file', 'blob', `${head}:${path}`]).equals(readFileSync(file));
  } catch {
    return false;
  }
}

/** The part of the plan that stands in no comment, as Markdown; '' when there is none. */
export function patchText(all: readonly Suggestion[], suggested: ReadonlySet<string>): string {
  const rest = all.filter(({ diff }) => !suggested.has(diff.path) && diff.lines.length > 0);
  if (rest.length === 0) return '';
  const blocks = rest.map(({ diff }) => {
    const path = printable(diff.path);
    const lines = [diff.kind === 'create' ? '--- /dev/null' : `--- a/${path}`, `+++ b/${path}`, ...diff.lines.map(printable)];
    return codeBlock('diff', lines);
  });
  return `\n### Planned rewrite\n\nValues are masked, so this is for reading: \`keylift plan\` and \`keylift apply\` do it.\n\n${blocks.join('\n\n')}\n`;
}
