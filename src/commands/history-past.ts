// Files and commits of the past, as one `git cat-file` gives them.
import type { Git } from '../sources/git-process.ts';
import type { Asked, Past } from './history-findings.ts';

/** @throws when git does not have one of them, or a path holds a line break, in which git cannot be asked. */
export function pastThroughGit(
  git: Git,
  idOf: (commit: number) => string,
  files: readonly Asked[],
  commits: readonly number[],
): Past {
  const keyOf = ({ commit, names }: Asked) => `${commit} ${names.map((name) => Buffer.from(name).toString('latin1')).join('/')}`;
  const lines = files.map(({ commit, names }) => Buffer.concat([Buffer.from(`${idOf(commit)}:`), joined(names)]));
  if (lines.some((line) => line.includes(10))) throw new Error('a line break in a path');
  lines.push(...commits.map((commit) => Buffer.from(idOf(commit))));
  const answers =
    lines.length === 0
      ? []
      : [...answersIn(git.read(['cat-file', '--batch'], Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]))))];
  if (answers.length !== lines.length) throw new Error('git does not have it');
  const known = new Map(files.map((file, index) => [keyOf(file), answers[index]!]));
  const texts = new Map(commits.map((commit, index) => [commit, answers[files.length + index]!.bytes]));
  return {
    commitId: idOf,
    commitText: (commit) => texts.get(commit)!,
    fileAt: (commit, names) => known.get(keyOf({ commit, names })),
  };
}

function joined(names: readonly Uint8Array[]): Buffer {
  return Buffer.concat(names.flatMap((name, index) => (index === 0 ? [name] : [Buffer.from('/'), name])));
}

function* answersIn(output: Buffer): Generator<{ oid: string; bytes: Buffer }> {
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(10, at);
    const [, oid, size] = /^([0-9a-f]+) \w+ (\d+)$/.exec(output.toString('latin1', at, end)) ?? [];
    if (oid === undefined) return;
    const start = end + 1;
    yield { oid, bytes: output.subarray(start, start + Number(size)) };
    at = start + Number(size) + 1;
  }
}
