// Proves rules on generated samples: what a rule says it finds, it finds, alone and first, and what it says it leaves
// alone, it leaves alone. The scan is handed in, so that this runs the real matcher with all rules loaded.
import { atLeast, type Confidence, type Rule } from '../core/rule.ts';
import { expand } from './expand.ts';
import { unsafeReason } from './safety.ts';
import { readRule } from './schema.ts';

/** One finding of the scan handed in; `is` compares with the value without taking it out. */
export interface Seen {
  readonly ruleId: string;
  readonly confidence: Confidence;
  readonly is: (value: string) => boolean;
}

export interface Problem {
  readonly ruleId: string;
  readonly words: string;
}

const SEEDS = 10;

/** Problems of `rules`, none when all hold. `scan` runs every rule over a text. */
export function checkRules(rules: readonly Rule[], scan: (text: string) => readonly Seen[]): Problem[] {
  const problems: Problem[] = [];
  const ids = new Set<string>();
  for (const rule of rules) {
    const say = (words: string) => void problems.push({ ruleId: rule.id, words });
    const { file: _file, ...written } = rule as Rule & { file?: string };
    const read = readRule(written);
    if ('fault' in read) say(read.fault.words);
    if (ids.has(rule.id)) say('the id appears twice');
    ids.add(rule.id);
    const unsafe = rule.pattern === undefined ? undefined : unsafeReason(rule.pattern);
    if (unsafe !== undefined) say(`the pattern could run for ever: ${unsafe}`);
    if (rule.references.length === 0 && rule.kind === 'pattern') say('no reference to a documented format');
    if (rule.examples.length < 2) say('fewer than two examples');
    if (rule.counterexamples.length < 1) say('no counterexample');
    rule.examples.forEach((example, index) => checkExample(rule, example, index, scan, say));
    rule.counterexamples.forEach((example, index) => checkCounterexample(rule, example, index, scan, say));
  }
  return problems;
}

function checkExample(
  rule: Rule,
  example: string,
  index: number,
  scan: (text: string) => readonly Seen[],
  say: (words: string) => void,
): void {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { text, secret } = expand(example, seed);
    const where = `example ${index + 1}, seed ${seed}`;
    if (secret === undefined) return say(`example ${index + 1} marks no secret with << >>`);
    if (!rule.keywords.some((keyword) => text.toLowerCase().includes(keyword))) return say(`${where}: no keyword in it`);
    const seen = scan(text);
    const hit = seen.find((one) => one.is(secret));
    if (hit === undefined) return say(`${where}: not found (${seen.map((one) => one.ruleId).join(', ') || 'nothing was'})`);
    if (hit.ruleId !== rule.id) return say(`${where}: ${hit.ruleId} came first`);
    // Assignments are judged by their value, and low rules and identifiers may be low.
    const expected = rule.identifier === true ? 'low' : rule.confidence;
    if (rule.kind === 'pattern' && !atLeast(hit.confidence, expected))
      return say(`${where}: found with ${hit.confidence} confidence only`);
  }
}

function checkCounterexample(
  rule: Rule,
  example: string,
  index: number,
  scan: (text: string) => readonly Seen[],
  say: (words: string) => void,
): void {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { text } = expand(example, seed);
    const threshold = rule.kind === 'assignment' ? 'medium' : rule.confidence;
    const hit = scan(text).find((one) => one.ruleId === rule.id && atLeast(one.confidence, threshold));
    if (hit !== undefined) return say(`counterexample ${index + 1}, seed ${seed}: found`);
  }
}
