// What the neighbours say: a user and a host beside a password, a table of texts, a list of test vectors, a warning in
// a comment; and whether the value itself stands again as a word of the code.
import type { Scene } from './scene.ts';
import { features, type Feature } from './table.ts';

export interface NearSubject {
  readonly scene: Scene;
  readonly value: string;
  readonly facts: Facts;
}

/** What is counted once for the lines around. */
interface Facts {
  readonly lines: number;
  readonly user: number;
  readonly host: number;
  readonly credential: number;
  readonly prose: number;
  readonly quoted: number;
  readonly pairs: number;
  readonly random: number;
  readonly comments: number;
  readonly asserts: number;
  readonly warnings: number;
  readonly forms: number;
  readonly calls: number;
}

const FACTS = new WeakMap<readonly string[], Facts>();

export function nearSubject(scene: Scene, value: string): NearSubject {
  let facts = FACTS.get(scene.above);
  if (facts === undefined) {
    facts = count([...scene.above, ...scene.below]);
    FACTS.set(scene.above, facts);
  }
  return { scene, value, facts };
}

const USER = /\b(?:user(?:_?name|_?id)?|login|uid|account|e?mail|client_?id|access_?key_?id|app_?id|consumer_?key)\b["'\]]*\s*(?:=>|[=:,(>])/i;
const HOST = /\b\w*(?:host(?:name)?|server|port|database|db_?name|url|uri|endpoint|dsn|addr(?:ess)?|driver|domain|region)["'\]]*\s*(?:=>|[=:,(>])/i;
const CREDENTIAL = /(?:passw|pwd|passwd|secret|token|api_?key|_key|credential)\w*["'\]]*\s*(?:=>|[=:,(>])/i;
const PROSE = /["'`>][^"'`<>]*[A-Za-z]{2,} [a-z]{2,}[^"'`<>]* ?[a-z]*[^"'`<>]*["'`<]/;
const RANDOM = /[A-Za-z0-9+/_-]{20,}/;

function count(lines: readonly string[]): Facts {
  const share = (test: (line: string) => boolean) => lines.filter(test).length / Math.max(1, lines.length);
  return {
    lines: lines.length,
    user: share((line) => USER.test(line)),
    host: share((line) => HOST.test(line)),
    credential: share((line) => CREDENTIAL.test(line)),
    prose: share((line) => line.length < 300 && PROSE.test(line)),
    quoted: share((line) => /["'`][^"'`]+["'`]/.test(line)),
    pairs: share((line) => /^\s*(?:-\s)?["']?[\w.$-]+["']?\s*(?:=>|[=:])\s*\S/.test(line)),
    random: share((line) => randomIn(line)),
    comments: share((line) => /^\s*(?:\/\/|#|\*|--|;|<!--|\/\*)/.test(line)),
    asserts: share((line) => /\b(?:assert\w*|expect\w*|should|describe|it|test\w*|mock\w*|@Test)\b/i.test(line)),
    warnings: share((line) => /\b(?:example|sample|dummy|fake|placeholder|change.?me|replace|your|todo|demo|default)\b/i.test(line)),
    forms: share((line) => /<(?:input|label|form|div|span|button|p|td|th|tr|li)\b|placeholder=|\blabel\b/i.test(line)),
    calls: share((line) => /\w\(.*\)/.test(line)),
  };
}

function randomIn(line: string): boolean {
  const match = RANDOM.exec(line);
  return match !== null && /\d/.test(match[0]) && /[A-Za-z]/.test(match[0]);
}

/** How often the value stands near, itself included; and once as an identifier or type. */
function repeats(s: NearSubject): number {
  if (s.value.length < 3) return 0;
  let found = 0;
  for (let at = s.scene.near.indexOf(s.value); at !== -1 && found < 8; at = s.scene.near.indexOf(s.value, at + s.value.length)) found += 1;
  return found;
}

function asIdentifier(s: NearSubject): boolean {
  if (!/^[A-Za-z_]\w{2,40}$/.test(s.value)) return false;
  const { near } = s.scene;
  for (let at = near.indexOf(s.value); at !== -1; at = near.indexOf(s.value, at + s.value.length)) {
    const before = near[at - 1] ?? '\n';
    const after = near[at + s.value.length] ?? '\n';
    if (/[\s.(,!&*>]/.test(before) && /[\s.(),;=:[]/.test(after) && !/["'`:=]\s*$/.test(near.slice(Math.max(0, at - 4), at))) return true;
  }
  return false;
}

export const NEAR_FEATURES: readonly Feature<NearSubject>[] = [
  ...features<NearSubject>('repeated', {
    'near.repeats': repeats,
    'near.identifier': asIdentifier,
  }),
  ...features<NearSubject>('login-context', {
    'near.user': (s) => s.facts.user,
    'near.host': (s) => s.facts.host,
    'near.user.next': (s) => USER.test(s.scene.above[0] ?? '') || USER.test(s.scene.below[0] ?? ''),
    'near.host.next': (s) => HOST.test(s.scene.above[0] ?? '') || HOST.test(s.scene.below[0] ?? ''),
  }),
  ...features<NearSubject>('near-credentials', {
    'near.credential': (s) => s.facts.credential,
    'near.credential.next': (s) => CREDENTIAL.test(s.scene.above[0] ?? '') || CREDENTIAL.test(s.scene.below[0] ?? ''),
  }),
  ...features<NearSubject>('table-of-texts', {
    'near.prose': (s) => s.facts.prose,
    'near.quoted': (s) => s.facts.quoted,
    'near.pairs': (s) => s.facts.pairs,
    'near.forms': (s) => s.facts.forms,
  }),
  ...features<NearSubject>('near-random', { 'near.random': (s) => s.facts.random }),
  ...features<NearSubject>('near-comments', {
    'near.comments': (s) => s.facts.comments,
    'near.warnings': (s) => s.facts.warnings,
  }),
  ...features<NearSubject>('test-code', { 'near.asserts': (s) => s.facts.asserts }),
  ...features<NearSubject>('line-form', { 'near.calls': (s) => s.facts.calls, 'near.lines': (s) => s.facts.lines }),
];
