// Findings against the entries of a baseline. The slow check runs only where the place is the same, or where a file was
// renamed and the same line now stands under the new name.
import type { Finding } from '../core/finding.ts';
import { placeFingerprint } from '../core/fingerprint.ts';
import type { Secret } from '../core/secret.ts';
import { isExpired, type Entry } from './file.ts';

export interface MatchOptions {
  /** A day such as `2026-11-24`; entries whose last day is before it accept nothing. */
  readonly today: string;
  /** Whether a file of an entry is still there: only then it cannot have been renamed. */
  readonly exists: (path: string) => boolean;
  readonly fits: (check: string, secret: Secret) => Promise<boolean>;
}

export interface Matched {
  /** The entry that accepts each finding. */
  readonly accepted: ReadonlyMap<Finding, Entry>;
  /** Findings at an accepted place with another value. */
  readonly changed: ReadonlySet<Finding>;
  /** Findings that an entry accepted until its last day. */
  readonly expired: ReadonlyMap<Finding, Entry>;
  /** Entries that fit no finding. */
  readonly unused: readonly Entry[];
}

const AT_ONCE = 4;
/** Equal lines of one file that are told apart by their number; more than this are not followed through a rename. */
const ORDINALS = 8;

export async function matchBaseline(
  findings: readonly Finding[],
  entries: readonly Entry[],
  options: MatchOptions,
): Promise<Matched> {
  const byPlace = group(entries, ({ place }) => place);
  const found = new Map<Finding, Entry>();
  const changed = new Set<Finding>();
  const used = new Set<Entry>();
  const take = async (finding: Finding, candidates: readonly Entry[]): Promise<boolean> => {
    for (const entry of candidates) {
      if (!(await options.fits(entry.check, finding.secret))) continue;
      used.add(entry);
      found.set(finding, entry);
      return true;
    }
    return false;
  };

  const left = findings.filter((finding) => !byPlace.has(finding.fingerprint));
  const known = findings.filter((finding) => byPlace.has(finding.fingerprint));
  // As many at once as Node has threads for it; places are distinct, so they do not get in each other's way.
  for (let at = 0; at < known.length; at += AT_ONCE) {
    const some = known.slice(at, at + AT_ONCE);
    const answers = await Promise.all(some.map((finding) => take(finding, byPlace.get(finding.fingerprint)!)));
    some.forEach((finding, index) => {
      if (answers[index] === false) changed.add(finding);
    });
  }
  const moved = group(
    entries.filter((entry) => !used.has(entry) && !options.exists(entry.path)),
    ({ rule }) => rule,
  );
  for (const finding of left) {
    const candidates = (moved.get(finding.ruleId) ?? []).filter((entry) => !used.has(entry) && sameLine(finding, entry));
    await take(finding, candidates);
  }

  const expired = [...found].filter(([, entry]) => isExpired(entry, options.today));
  return {
    accepted: new Map([...found].filter(([, entry]) => !isExpired(entry, options.today))),
    changed,
    expired: new Map(expired),
    unused: entries.filter((entry) => !used.has(entry)),
  };
}

/** True when the finding's line, under the entry's path, is the entry's place. */
function sameLine(finding: Finding, entry: Entry): boolean {
  for (let ordinal = 0; ordinal < ORDINALS; ordinal += 1) {
    if (placeFingerprint(finding.ruleId, entry.path, finding.excerpt.text, ordinal) === entry.place) return true;
  }
  return false;
}

function group<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
