// The built-in rules as the build stores them: a line of JSON for each, read when something of that rule is asked for.
// A scan asks for a few of a thousand.
import type { Rule } from './rule.ts';

const KEYS = Object.keys({
  id: true,
  name: true,
  description: true,
  kind: true,
  pattern: true,
  guarded: true,
  ignoreCase: true,
  keywords: true,
  reach: true,
  confidence: true,
  minEntropy: true,
  minClasses: true,
  proof: true,
  shape: true,
  publicPrefix: true,
  identifier: true,
  context: true,
  parts: true,
  validation: true,
  rotationKind: true,
  references: true,
  rotation: true,
  examples: true,
  counterexamples: true,
} satisfies Record<keyof Rule, true>) as readonly (keyof Rule)[];

class PackedRule {
  readonly place: number;
  readonly #line: string;
  #rule: Rule | undefined;

  constructor(line: string, place: number) {
    this.#line = line;
    this.place = place;
  }

  /** Also what JSON.stringify writes. */
  toJSON(): Rule {
    this.#rule ??= JSON.parse(this.#line) as Rule;
    return this.#rule;
  }
}
for (const key of KEYS) {
  Object.defineProperty(PackedRule.prototype, key, {
    get(this: PackedRule) {
      return this.toJSON()[key];
    },
  });
}

/** Rules whose fields are read on demand; copy one with `toJSON`, not with a spread. @param text one rule a line */
export function packedRules(text: string): readonly Rule[] {
  return text.split('\n').map((line, place) => new PackedRule(line, place) as unknown as Rule);
}

/** These are the first `count` rules of one packed text, all of them and in their order. */
export function arePacked(rules: readonly unknown[], count: number): boolean {
  return rules.length === count && rules.every((rule, place) => rule instanceof PackedRule && rule.place === place);
}
