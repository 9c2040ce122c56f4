// What stands beside a stretch of text in JavaScript, for finding a connection URL in it.
import type { UrlText } from '../connection-url.ts';
import type { LiteralText } from './literal.ts';

/** The literal as the search for connection URLs wants it. */
export function urlTextOf({ kind, node, start, units }: LiteralText): UrlText {
  if (kind !== 'quasi' || node.type !== 'TemplateLiteral') return { units, atHole: false };
  const before = node.quasis[node.quasis.findIndex((quasi) => quasi.range[0] + 1 === start) - 1]?.value.raw;
  return { units, atHole: true, ...(before !== undefined && { before }) };
}
