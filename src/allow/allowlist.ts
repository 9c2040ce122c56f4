// What the configuration allows: entries by rule, path, value, line, word and commit. An entry that never allowed
// anything is worth a remark, because it says that something changed.
import type { Provenance } from '../core/blob.ts';
import type { Finding } from '../core/finding.ts';

/** All criteria that an entry gives must hold; of the items of one criterion, one. */
export interface AllowEntry {
  readonly reason?: string;
  readonly rules?: readonly string[];
  /** Patterns as in .gitignore. */
  readonly paths?: readonly string[];
  /** Regular expressions on the path. */
  readonly pathPatterns?: readonly string[];
  /** Regular expressions on the value. */
  readonly values?: readonly string[];
  /** Regular expressions on the line around the value, 96 bytes to either side at most. */
  readonly lines?: readonly string[];
  /** Words in the value, in any case. */
  readonly stopwords?: readonly string[];
  /** Object ids, or their first seven digits or more. */
  readonly commits?: readonly string[];
}

export interface Pattern {
  test(text: string): boolean;
}

/** What an allowlist asks of others: a pattern engine that cannot run for ever, and the meaning of path patterns. */
export interface AllowPorts {
  readonly pattern: (source: string) => Pattern;
  readonly paths: (patterns: readonly string[]) => (path: string) => boolean;
}

export interface Allowlist {
  /** The first entry that allows the finding. */
  allows(finding: Finding): AllowEntry | undefined;
  /** Entries that have allowed nothing so far. */
  unused(): readonly AllowEntry[];
}

type Test = (finding: Finding, value: string) => boolean;

export function allowlistOf(entries: readonly AllowEntry[], ports: AllowPorts): Allowlist {
  const compiled = entries.map((entry) => ({ entry, tests: testsOf(entry, ports), used: false }));
  return {
    allows(finding) {
      const value = finding.secret.reveal();
      const found = compiled.find(({ tests }) => tests.length > 0 && tests.every((test) => test(finding, value)));
      if (found !== undefined) found.used = true;
      return found?.entry;
    },
    unused: () => compiled.filter(({ used }) => !used).map(({ entry }) => entry),
  };
}

function testsOf(entry: AllowEntry, ports: AllowPorts): Test[] {
  const tests: Test[] = [];
  const { rules, paths, pathPatterns, values, lines, stopwords, commits } = entry;
  if (rules !== undefined) tests.push(({ ruleId, alsoMatched }) => [ruleId, ...alsoMatched].some((id) => rules.includes(id)));
  if (paths !== undefined) tests.push(everywhere(ports.paths(paths)));
  if (pathPatterns !== undefined) tests.push(everywhere(anyOf(pathPatterns, ports)));
  if (values !== undefined) {
    const matches = anyOf(values, ports);
    tests.push((_, value) => matches(value));
  }
  if (lines !== undefined) {
    const matches = anyOf(lines, ports);
    tests.push(({ excerpt: { text, start, end } }, value) => matches(text.slice(0, start) + value + text.slice(end)));
  }
  if (stopwords !== undefined) {
    const words = stopwords.map((word) => word.toLowerCase());
    tests.push((_, value) => words.some((word) => value.toLowerCase().includes(word)));
  }
  if (commits !== undefined) {
    const ids = commits.map((id) => id.toLowerCase()).filter((id) => id.length >= 7);
    tests.push(({ provenance }) =>
      provenance.every((place) => place.kind === 'commit' && ids.some((id) => place.commit.id.startsWith(id))),
    );
  }
  return tests;
}

/** A content that stands at several paths is allowed where all of them are. */
function everywhere(matches: (path: string) => boolean): Test {
  return ({ provenance }) => provenance.every((place: Provenance) => matches(place.path));
}

function anyOf(sources: readonly string[], ports: AllowPorts): (text: string) => boolean {
  const patterns = sources.map((source) => ports.pattern(source));
  return (text) => patterns.some((pattern) => pattern.test(text));
}
