// When the code around a literal runs, and so whether it can wait: in an async function, once while its module loads, or
// on each call of something synchronous.
import { ancestors, isFunction, type Node } from './syntax.ts';

/**
 * `async`: `await` is allowed and the code runs on each call. `module`: runs once, at the top level of the file.
 * `once`: runs once with the module, but where no `await` may stand. `call`: synchronous, on each call.
 */
export type Place = 'async' | 'module' | 'once' | 'call';

/** The place of a node. */
export function placeOf(node: Node): Place {
  let blocked: 'once' | 'call' | undefined;
  for (const { child, parent } of ancestors(node)) {
    if (isFunction(parent)) {
      const inBody = parent.body === child;
      return blocked === undefined && inBody && parent.async ? 'async' : 'call';
    }
    if ((parent.type === 'PropertyDefinition' || parent.type === 'AccessorProperty') && parent.value === child) {
      blocked = parent.static ? (blocked ?? 'once') : 'call';
    } else if (parent.type === 'StaticBlock' || parent.type === 'TSModuleBlock') {
      blocked ??= 'once';
    } else if (parent.type === 'Decorator') {
      // Runs once, when the class is defined.
      blocked ??= 'once';
    } else if (parent.type === 'TSParameterProperty') {
      blocked = 'call';
    }
  }
  return blocked ?? 'module';
}
