// Rows to fit on: candidates of the development split with their labels, and candidates of ordinary code.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Candidate } from '../../src/detect/candidate.ts';
import type { Matcher } from '../../src/detect/matcher.ts';
import { candidatesOf, type Seen } from './candidates.ts';
import { type Excerpt, type Unit, unitsOf } from './devset.ts';

export interface Example extends Seen {
  readonly repo: string;
  readonly path: string;
  /** Index of the excerpt; -1 for ordinary code. */
  readonly excerpt: number;
  /** 1 credential, 0 not, -1 nobody knows. */
  readonly label: 0 | 1 | -1;
}

/** Fold of a repository, as the split's own expand.py counts it modulo `folds`. */
export function foldOf(repo: string, folds: number): number {
  return Number(BigInt(`0x${createHash('sha256').update(repo).digest('hex')}`) % BigInt(folds));
}

/** The path an excerpt has when it is written out as a tree. */
export function pathOf(excerpt: Excerpt, index: number): string {
  return `data/${excerpt.repo.replace('/', '+')}/${index}/${excerpt.path}`;
}

export function devExamples(
  matcher: Matcher,
  excerpts: readonly Excerpt[],
  change?: (value: string, one: Candidate) => string,
): Example[] {
  return excerpts.flatMap((excerpt, index) => {
    const lines = excerpt.text.split('\n');
    const units = unitsOf(excerpt, index);
    const path = pathOf(excerpt, index);
    return candidatesOf(matcher, Buffer.from(`${excerpt.text}\n`), path, { change }).map((seen) => ({
      ...seen,
      repo: excerpt.repo,
      path,
      excerpt: index,
      label: labelOf(seen, excerpt, units, lines),
    }));
  });
}

function labelOf(seen: Seen, excerpt: Excerpt, units: readonly Unit[], lines: readonly string[]): 0 | 1 | -1 {
  const unit = units.find((one) => one.from <= seen.endLine && seen.line <= one.to);
  if (unit === undefined || unit.label === 'skip') return -1;
  if (unit.label !== 'T') return 0;
  const labels = excerpt.labels.filter(
    (label) => label.label === 'T' && label.line <= seen.endLine && seen.line <= label.line_end,
  );
  for (const label of labels) {
    if (label.start === '' || label.end === '' || label.line !== label.line_end) return 1;
    const value = (lines[label.line - 1] ?? '').slice(label.start, label.end);
    const overlaps = label.line === seen.line && seen.column < label.end && seen.column + seen.value.length > label.start;
    if (overlaps || (value.length > 3 && seen.value.includes(value))) return 1;
  }
  return -1;
}

const SKIP = /(?:^|\/)(?:\.git|node_modules)(?:\/|$)/;

/** Files of a folder, sorted; at most 2 MB each, text only. */
export function* filesOf(folder: string): Generator<{ path: string; bytes: Buffer }> {
  const walk = function* (at: string): Generator<string> {
    for (const entry of readdirSync(at, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(at, entry.name);
      if (SKIP.test(path)) continue;
      if (entry.isDirectory()) yield* walk(path);
      else if (entry.isFile()) yield path;
    }
  };
  for (const path of walk(folder)) {
    if (statSync(path).size > 2_000_000) continue;
    const bytes = readFileSync(path);
    if (!bytes.subarray(0, 4096).includes(0)) yield { path: relative(folder, path), bytes };
  }
}

/** Candidates of whole repositories (each child of `folder` is one), thinned by `keep`; all count as no credential. */
export function* codeExamples(
  matcher: Matcher,
  folder: string,
  keep: (one: Candidate, path: string) => boolean,
  onLines?: (repo: string, path: string, lines: number) => void,
): Generator<Example> {
  for (const repo of readdirSync(folder).toSorted()) {
    for (const { path, bytes } of filesOf(join(folder, repo))) {
      if (onLines !== undefined) {
        let lines = 0;
        for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
        onLines(repo, path, lines);
      }
      for (const seen of candidatesOf(matcher, bytes, path, { keep: (one) => keep(one, path) }))
        yield { ...seen, repo: `code/${repo}`, path, excerpt: -1, label: 0 };
    }
  }
}
