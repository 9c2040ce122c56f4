// The development split: excerpts with labelled lines, and the units that count.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Label {
  readonly line: number;
  readonly line_end: number;
  /** Character columns in the line, '' where the label has none. */
  readonly start: number | '';
  readonly end: number | '';
  readonly label: 'T' | 'F' | 'X';
  readonly category: string;
  readonly group: string;
  readonly look: string;
}

export interface Excerpt {
  readonly repo: string;
  readonly path: string;
  readonly text: string;
  readonly labels: readonly Label[];
}

/** A line, or a run of lines, that counts once. `skip` units are neither right nor wrong. */
export interface Unit {
  readonly excerpt: number;
  from: number;
  to: number;
  label: 'T' | 'F' | 'X' | 'skip';
  readonly categories: Set<string>;
  readonly group: string;
  readonly look: string;
}

/** Reads devset.jsonl.gz. */
export function readDevset(file: string): Excerpt[] {
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Excerpt);
}

const TIER_3 = new Set(['UUID', 'AWS S3 Bucket', 'Firebase Domain', 'Tencent WeChat API App ID', 'Salt', 'Nonce', 'Other']);
const TIER_2 = new Set([
  'Password',
  'Secret',
  'Token',
  'API',
  'Auth',
  'Key',
  'Credential',
  'CMD Password',
  'CMD Secret',
  'CMD Token',
  'CMD ConvertTo-SecureString',
  'SQL Password',
  'CURL User Password',
  'CURL Options',
  'OTP / 2FA Secret',
  'Dropbox App secret',
  'NTLM Token',
]);
const COMPOSITE = new Set(['AWS Multi', 'Google Multi', 'JWK', 'Alibaba Multi']);

/** 1 tokens, keys, credentials in URLs and headers; 2 generic passwords and secrets; 3 identifiers. */
export function tierOf(categories: Iterable<string>): 1 | 2 | 3 {
  let tier: 1 | 2 | 3 = 3;
  for (const one of categories) {
    const own = TIER_3.has(one) ? 3 : TIER_2.has(one) ? 2 : 1;
    if (own < tier) tier = own;
  }
  return tier;
}

/** The units of one excerpt, as the split's own scorer makes them (line units, placeholders count as false). */
export function unitsOf(excerpt: Excerpt, index: number): Unit[] {
  const made = excerpt.labels.map((label): Unit & { label: 'T' | 'F' | 'X' } => ({
    excerpt: index,
    from: label.line,
    to: label.line_end,
    label: label.label,
    categories: new Set(label.category.split(':')),
    group: label.group,
    look: label.look,
  }));
  const touches = (a: Unit, b: Unit) => a.from <= b.to && b.from <= a.to;
  const composite = (unit: Unit) => [...unit.categories].every((one) => COMPOSITE.has(one));
  const labelled = made.filter((unit) => unit.label === 'T');
  const parts = labelled.filter((unit) => !composite(unit));
  // A composite label only counts where its parts are not labelled themselves.
  const wholes = labelled.filter((unit) => composite(unit) && !parts.some((part) => touches(part, unit)));
  const positive = merge([...parts, ...wholes]);
  const negative = merge(made.filter((unit) => unit.label !== 'T')).filter((unit) => !positive.some((one) => touches(one, unit)));
  for (const unit of positive) if (tierOf(unit.categories) === 3) unit.label = 'skip';
  return [...positive, ...negative];
}

function merge(units: readonly Unit[]): Unit[] {
  const merged: Unit[] = [];
  for (const unit of units.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = merged.at(-1);
    if (last === undefined || unit.from > last.to) {
      merged.push({ ...unit, categories: new Set(unit.categories) });
      continue;
    }
    last.to = Math.max(last.to, unit.to);
    for (const one of unit.categories) last.categories.add(one);
    if (unit.label === 'F' && last.label === 'X') last.label = 'F';
  }
  return merged;
}
