// A rule's pattern, ready to run. Those of our own rules and of safe form run in V8 as they are. A pattern that could run
// for ever runs in a linear engine that is handed in or, where that cannot do it, under a watchdog that stops it.
import { createContext, Script } from 'node:vm';
import type { Rule } from '../core/rule.ts';

/** Gives the ranges of the secret (the group `secret`, or the whole match) in a text, in order. */
export interface GuardedPattern {
  ranges(text: string): Iterable<readonly [number, number]>;
}

export interface PatternOptions {
  /** A linear engine for rules that are marked `guarded`; undefined for a pattern it does not have. */
  readonly linear?: (source: string, ignoreCase: boolean) => GuardedPattern | undefined;
  /** Told once when a rule was stopped; it finds nothing more. */
  readonly onStopped?: (ruleId: string) => void;
}

/** Longest time that one window may take, milliseconds. A safe pattern takes microseconds. */
const PATIENCE = 300;

export function compilePattern(rule: Rule, options: PatternOptions): RegExp | GuardedPattern {
  if (rule.guarded !== true) return new RegExp(openAtEscapes(rule.pattern!), flagsOf(rule));
  return options.linear?.(rule.pattern!, rule.ignoreCase === true) ?? watched(rule, options);
}

/**
 * The letter of an escape (`\\nTOKEN` in a string) and the sign of a default (`${NAME:-TOKEN}`) are no part of a token: a
 * pattern that forbids letters and hyphens before it allows these. Anchors allow for it too (engine/anchors.ts).
 */
function openAtEscapes(pattern: string): string {
  const head = /^\(\?<!\[A-Za-z0-9[^\]]*\]\)/.exec(pattern)?.[0];
  return head === undefined ? pattern : `(?:${head}|(?<=\\\\[nrt]|:-))${pattern.slice(head.length)}`;
}

function flagsOf(rule: Rule): string {
  return rule.ignoreCase === true ? 'dgi' : 'dg';
}

function watched(rule: Rule, options: PatternOptions): GuardedPattern {
  // V8 can be made to leave a regular expression only through a script with a time limit.
  const context = createContext({ pattern: new RegExp(rule.pattern!, flagsOf(rule)), text: '' });
  const script = new Script(`{
    const found = [];
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      found.push(match.indices.groups?.secret ?? match.indices[0]);
      if (match[0] === '') pattern.lastIndex += 1;
    }
    found;
  }`);
  let stopped = false;
  return {
    ranges(text) {
      if (stopped) return [];
      context['text'] = text;
      try {
        return script.runInContext(context, { timeout: PATIENCE }) as [number, number][];
      } catch {
        stopped = true;
        options.onStopped?.(rule.id);
        return [];
      }
    },
  };
}
