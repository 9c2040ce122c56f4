// Who owns a path, by the repository's CODEOWNERS file, where GitHub and GitLab look for it. The last pattern that matches
// a path decides.
import ignore from 'ignore';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'];
const MAX_BYTES = 3 * 1024 * 1024;

/** @param root top of the repository; without a CODEOWNERS file nobody owns anything */
export function pathOwners(root: string): (path: string) => readonly string[] {
  const file = PLACES.map((place) => join(root, place)).find(isReadable);
  if (file === undefined) return () => [];
  const lines = readFileSync(file, 'utf8').split('\n').map(lineOf);
  const rules = lines.flatMap((line) => line ?? []).toReversed();
  return (path) => rules.find(({ matches }) => matches(path))?.owners ?? [];
}

function isReadable(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size <= MAX_BYTES;
}

function lineOf(line: string): { matches: (path: string) => boolean; owners: string[] } | undefined {
  const [pattern, ...owners] = line
    .replace(/(?:^|\s)#.*/, '')
    .trim()
    .split(/(?<!\\)\s+/);
  // Sections of GitLab and negated patterns, which GitHub does not know either, are left out.
  if (pattern === undefined || pattern === '' || /^[[!^]/.test(pattern)) return undefined;
  const filter = ignore().add(pattern);
  return { matches: (path) => filter.ignores(path), owners };
}
