// Regular expressions that are not ours. One that is linear by its form runs in V8; any other runs in a linear engine,
// which is only loaded then, or, when that engine cannot do what the pattern asks for, in V8 under a watchdog.
import { runInNewContext } from 'node:vm';
import type { Pattern } from '../allow/allowlist.ts';
import type { GuardedPattern } from '../detect/pattern.ts';
import { unsafeReason } from '../ruleset/safety.ts';

/** Builds a linear pattern; undefined when the engine has no such pattern (look-around, back-references). */
export type LinearEngine = (source: string, ignoreCase: boolean) => GuardedPattern | undefined;

export async function loadLinearEngine(): Promise<LinearEngine> {
  const { RE2JS } = await import('re2js');
  return (source, ignoreCase) => {
    try {
      const compiled = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
      const hasSecret = Object.hasOwn(compiled.namedGroups(), 'secret');
      return {
        *ranges(text) {
          const matcher = compiled.matcher(text);
          while (matcher.find()) {
            const group = hasSecret && matcher.start('secret') >= 0 ? 'secret' : 0;
            yield [matcher.start(group), matcher.end(group)];
          }
        },
      };
    } catch {
      return undefined;
    }
  };
}

/** The pattern of an allow entry, once the engine is there. @throws SyntaxError when it is none. */
export function testPattern(source: string, engine: LinearEngine | undefined): Pattern {
  const pattern = new RegExp(source);
  if (unsafeReason(source) === undefined) return pattern;
  const linear = engine?.(source, false);
  if (linear !== undefined) return { test: (text) => [...linear.ranges(text)].length > 0 };
  return {
    test: (text) => {
      try {
        return runInNewContext('pattern.test(text)', { pattern: new RegExp(source), text }, { timeout: 250 }) as boolean;
      } catch {
        // Not allowed by a pattern that does not come to an end.
        return false;
      }
    },
  };
}
