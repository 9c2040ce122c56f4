// The baseline file: JSON, sorted, one entry a line, nothing in it that changes without a reason to. Line numbers and
// times of creation are left out, so that merges are quiet.
import { readFileSync, statSync } from 'node:fs';
import { EXIT, KeyliftError, systemCode, systemWords } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';

export const DEFAULT_NAME = '.keylift-baseline.json';
const MAX_BYTES = 64 * 1024 * 1024;

/** One accepted secret at one place. */
export interface Entry {
  readonly rule: string;
  readonly path: string;
  /** Fingerprint of the place (core/fingerprint.ts). */
  readonly place: string;
  /** Tells whether a value is the accepted one (check.ts). */
  readonly check: string;
  /** Why it is accepted; '' when nobody said. */
  readonly reason: string;
  /** Who answers for it; '' when nobody does. */
  readonly owner: string;
  /** Last day it counts, `2027-01-31`; '' for no end. */
  readonly expires: string;
}

const FIELDS = ['rule', 'path', 'place', 'check', 'reason', 'owner', 'expires'] as const;
const FORMS: Partial<Record<(typeof FIELDS)[number], RegExp>> = {
  place: /^[0-9a-f]{32}$/,
  check: /^\d+:[\w-]+:[\w-]+$/,
  expires: /^(?:\d{4}-\d{2}-\d{2})?$/,
};

/**
 * Reads a baseline; undefined when there is no such file.
 * @throws KeyliftError E0320 unreadable or not a baseline, E0321 a wrong entry, with its line.
 */
export function readBaseline(path: string): readonly Entry[] | undefined {
  const shown = printable(path);
  let text: string;
  try {
    if (statSync(path).size > MAX_BYTES) throw new KeyliftError('E0320', `${shown}: larger than 64 MiB`, { exit: EXIT.usage });
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    if (error instanceof KeyliftError) throw error;
    throw new KeyliftError('E0320', `${shown}: ${systemWords(error)}`, { exit: EXIT.usage });
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    const marker = /^(?:<{7}|={7}|>{7})/m.test(text) ? 'it holds merge conflict markers' : 'not valid JSON';
    throw new KeyliftError('E0320', `${shown}: ${marker}`, { exit: EXIT.usage });
  }
  if (!isBaseline(data))
    throw new KeyliftError('E0320', `${shown}: not a baseline of version 1`, {
      exit: EXIT.usage,
      hint: 'keylift import FILE reads those of other tools',
    });
  return data.entries.map((entry, index) => checked(entry, `${shown}: entry ${index + 1}`));
}

function isBaseline(data: unknown): data is { entries: unknown[] } {
  return (
    typeof data === 'object' &&
    data !== null &&
    'baseline' in data &&
    data.baseline === 1 &&
    'entries' in data &&
    Array.isArray(data.entries)
  );
}

function checked(entry: unknown, where: string): Entry {
  const wrong = (words: string) => new KeyliftError('E0321', `${where}: ${words}`, { exit: EXIT.usage });
  if (typeof entry !== 'object' || entry === null) throw wrong('expected an object');
  const record = entry as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    if ((FIELDS as readonly string[]).includes(key)) continue;
    const near = nearest(key, FIELDS);
    throw wrong(`unknown field "${printable(key)}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`);
  }
  const field = (name: (typeof FIELDS)[number]): string => {
    const value = record[name] ?? (name === 'reason' || name === 'owner' || name === 'expires' ? '' : undefined);
    if (typeof value !== 'string') throw wrong(`${name}: ${value === undefined ? 'missing' : 'expected text'}`);
    if (FORMS[name]?.test(value) === false)
      throw wrong(`${name}: ${name === 'expires' ? 'expected a day such as 2027-01-31' : 'not of the form Keylift writes'}`);
    return value;
  };
  return {
    rule: field('rule'),
    path: field('path'),
    place: field('place'),
    check: field('check'),
    reason: field('reason'),
    owner: field('owner'),
    expires: field('expires'),
  };
}

/** The file's text: the same entries always give the same bytes. */
export function formatBaseline(entries: readonly Entry[]): string {
  const lines = entries
    .toSorted((a, b) => order(a, b))
    .map(
      ({ rule, path, place, check, reason, owner, expires }) =>
        `    ${JSON.stringify({ rule, path, place, check, reason, owner, expires })}`,
    );
  return `{\n  "baseline": 1,\n  "entries": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`;
}

function order(a: Entry, b: Entry): number {
  for (const key of ['path', 'rule', 'place', 'check'] as const) if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
  return 0;
}

/** True when the entry's last day is over. `today` is a day such as `2026-11-24`. */
export function isExpired(entry: Entry, today: string): boolean {
  return entry.expires !== '' && entry.expires < today;
}
