// What a person has to know before the history is rewritten for everybody.
import type { SecretGroup } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { secretText } from './guide-terminal.ts';
import { styleFor } from './style.ts';
import { lineToAscii } from './terminal.ts';
import { count } from './words.ts';

interface Look {
  readonly columns: number;
  readonly colour: boolean;
  readonly unicode: boolean;
}

/** The values, each with what confirms that it is dead, or what stands against a purge. */
export function judgedLines(
  judged: readonly { readonly group: SecretGroup; readonly dead: string | undefined; readonly stands: boolean }[],
  look: Look,
): string[] {
  const style = styleFor(look);
  const lines = judged.flatMap(({ group, dead, stands }) => {
    const word = stands ? 'still in the files' : dead === undefined ? 'not confirmed dead' : `dead: ${printable(dead)}`;
    const isClear = !stands && dead !== undefined;
    return [
      `${isClear ? style.paint('green', style.tick) : style.paint('yellow', style.warn)} ${secretText(group.findings)}`,
      style.paint('dim', `    ${word}; ${group.findings[0].fingerprint.slice(0, 12)}`),
    ];
  });
  return fitted(lines, look);
}

/** Names of refs by what they are. */
export interface Touched {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
  /** Refs of pull and merge requests, where this clone has them. */
  readonly requests: readonly string[];
  readonly others: readonly string[];
}

export interface Prepared {
  readonly touched: Touched;
  readonly versions: number;
  readonly messages: number;
  readonly byHand: readonly { readonly oid: string; readonly why: string }[];
  /** Absolute. */
  readonly folder: string;
  readonly repository: string;
  readonly isMirror: boolean;
}

export function preparedLines(prepared: Prepared, look: Look): string[] {
  const style = styleFor(look);
  const { touched, folder, repository, byHand } = prepared;
  const file = (name: string) => quoted(`${folder}/${name}`);
  return fitted(
    [
      '',
      style.paint(
        'bold',
        `${count(prepared.versions, 'version')} of files and ${count(prepared.messages, 'message')} would be rewritten, and every commit after them.`,
      ),
      '',
      'What that does to others',
      `  branches       ${named(touched.branches)}: every clone has to be made anew; work that is not pushed is lost or brings the values back`,
      `  tags           ${named(touched.tags)}: they move, and signatures are lost; releases have to be published again`,
      touched.requests.length > 0
        ? `  pull requests  ${named(touched.requests)}: their refs are read-only at the host and keep the old commits until its support removes them`
        : '  pull requests  none in this clone, open ones or closed; a mirror clone has them, and the host keeps their commits until its support removes them',
      ...(touched.others.length > 0 ? [`  other refs     ${named(touched.others)}`] : []),
      '  forks          keep everything and cannot be seen from here: gh api "repos/{owner}/{repo}/forks" --jq ".[].full_name"',
      '  elsewhere      caches and views of the host, build logs, images and packages keep what they have',
      ...(byHand.length > 0
        ? ['', 'Not prepared, to be done by hand:', ...byHand.slice(0, 20).map(({ oid, why }) => `  ${oid}  ${why}`)]
        : []),
      '',
      style.paint('bold', 'Prepared, with places and no values in it; nothing has been rewritten.'),
      ...(prepared.isMirror
        ? []
        : [
            style.paint(
              'yellow',
              'This is a clone to work in. Better: git clone --mirror URL purge.git, then keylift history-purge --in purge.git',
            ),
          ]),
      'In this order:',
      '  1. Merge or close open pull requests, and tell everybody to stop pushing.',
      `  2. git -C ${quoted(repository)} filter-repo --sensitive-data-removal --no-fetch${prepared.isMirror ? '' : ' --force'} --blob-callback ${file('blob.py')} --commit-callback ${file('commit.py')} --tag-callback ${file('tag.py')}`,
      '     (git filter-repo 2.47 or newer: pip install git-filter-repo)',
      '  3. keylift history-purge --done',
      `  4. git -C ${quoted(repository)} push --force --mirror origin, then have everybody clone anew`,
    ],
    look,
  );
}

/** `main, topic and 3 more`; `none`. */
function named(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names
    .slice(0, 5)
    .map((name) => printable(name))
    .join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", String.raw`'\''`)}'`;
}

function fitted(lines: readonly string[], look: Look): string[] {
  return lines.map((line) => (look.unicode ? line : lineToAscii(line)));
}
