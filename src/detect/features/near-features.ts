// What the neighbours say: a user and a host beside a password, a table of texts, a list of test vectors, a warning in
// a comment; and whether the value itself stands again as a word of the code.
import { once } from '../../core/once.ts';
import type { LineFacts } from './line-facts.ts';
import type { Scene } from './scene.ts';
import { bitOf, type Sense, SENSES } from './senses.ts';
import { features, type Feature } from './table.ts';

export interface NearSubject {
  readonly scene: Scene;
  readonly value: string;
  readonly shares: Shares;
  /** Senses of the lines just above and below. */
  readonly next: number;
}

/** Share of the lines near that … */
interface Shares {
  readonly senses: Float64Array;
  readonly comment: number;
  readonly prose: number;
  readonly quoted: number;
  readonly pair: number;
  readonly random: number;
  readonly call: number;
  readonly tag: number;
}

const KNOWN = new WeakMap<readonly LineFacts[], Shares>();

export function nearSubject(scene: Scene, value: string): NearSubject {
  const { above, below } = scene.around();
  let shares = KNOWN.get(above);
  if (shares === undefined) {
    shares = sharesOf([...above, ...below]);
    KNOWN.set(above, shares);
  }
  return { scene, value, shares, next: (above[0]?.senses ?? 0) | (below[0]?.senses ?? 0) };
}

function sharesOf(lines: readonly LineFacts[]): Shares {
  const all = Math.max(1, lines.length);
  const share = (test: (line: LineFacts) => boolean) => lines.filter(test).length / all;
  const senses = new Float64Array(SENSES.length);
  for (const line of lines) for (let bit = 0; bit < SENSES.length; bit += 1) senses[bit]! += ((line.senses >> bit) & 1) / all;
  return {
    senses,
    comment: share((line) => line.comment),
    prose: share((line) => line.prose),
    quoted: share((line) => line.quoted),
    pair: share((line) => line.pair),
    random: share((line) => line.random),
    call: share((line) => line.call),
    tag: share((line) => line.tag),
  };
}

/** How often the value stands near, itself included. */
function repeats(s: NearSubject): number {
  if (s.value.length < 3) return 0;
  const near = s.scene.near();
  let found = 0;
  for (let at = near.indexOf(s.value); at !== -1 && found < 8; at = near.indexOf(s.value, at + s.value.length)) found += 1;
  return found;
}

/** The value stands near as an identifier or a type. */
function asIdentifier(s: NearSubject): boolean {
  if (!/^[A-Za-z_]\w{2,40}$/.test(s.value)) return false;
  const near = s.scene.near();
  for (let at = near.indexOf(s.value); at !== -1; at = near.indexOf(s.value, at + s.value.length)) {
    const before = near[at - 1] ?? '\n';
    const after = near[at + s.value.length] ?? '\n';
    if (/[\s.(,!&*>]/.test(before) && /[\s.(),;=:[]/.test(after) && !/["'`:=]\s{0,3}$/.test(near.slice(Math.max(0, at - 4), at)))
      return true;
  }
  return false;
}

const TOLD: readonly [code: string, sense: Sense][] = [
  ['login-context', 'user'],
  ['login-context', 'host'],
  ['login-context', 'login'],
  ['near-credentials', 'credential'],
  ['test-code', 'assert'],
  ['test-code', 'test'],
  ['table-of-texts', 'form'],
  ['table-of-texts', 'translate'],
  ['near-comments', 'example'],
  ['near-comments', 'usage'],
  ['crypto-context', 'hash'],
  ['crypto-context', 'crypt'],
  ['crypto-context', 'public'],
  ['declaration', 'schema'],
  ['declaration', 'type'],
  ['text-for-people', 'wrong'],
  ['text-for-people', 'log'],
  ['reference', 'env'],
  ['reference', 'config'],
];

const nextTo = (s: NearSubject, sense: Sense) => (s.next & bitOf(sense)) !== 0;

export const nearFeatures: () => readonly Feature<NearSubject>[] = once(() => [
  ...features<NearSubject>('repeated', { 'near.repeats': repeats, 'near.identifier': asIdentifier }),
  ...TOLD.flatMap(([code, sense]) => {
    const bit = SENSES.indexOf(sense);
    return features<NearSubject>(code, { [`near.${sense}`]: (s) => s.shares.senses[bit]! });
  }),
  ...features<NearSubject>('login-context', {
    'next.user': (s) => nextTo(s, 'user'),
    'next.host': (s) => nextTo(s, 'host'),
  }),
  ...features<NearSubject>('near-credentials', { 'next.credential': (s) => nextTo(s, 'credential') }),
  ...features<NearSubject>('near-comments', {
    'next.example': (s) => nextTo(s, 'example'),
    'near.comment': (s) => s.shares.comment,
  }),
  ...features<NearSubject>('table-of-texts', {
    'near.prose': (s) => s.shares.prose,
    'near.quoted': (s) => s.shares.quoted,
    'near.pair': (s) => s.shares.pair,
    'near.tag': (s) => s.shares.tag,
  }),
  ...features<NearSubject>('near-random', { 'near.random': (s) => s.shares.random }),
  ...features<NearSubject>('line-form', { 'near.call': (s) => s.shares.call }),
]);
