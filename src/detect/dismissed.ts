// Candidates that are not worth weighing: references, code, and shapes that no credential has. Only what costs no true
// credential of the development split; everything else is weighed.
import type { Candidate } from './candidate.ts';
import type { Scene } from './features/scene.ts';
import type { Place } from './place.ts';
import { isReference } from './placeholder.ts';
import { harmlessShape } from './value.ts';

/** Shorter values are flags, units and parts of expressions. */
const SHORTEST = 4;
const NEVER = new Set(['path', 'url', 'email', 'media-type']);
const LITERAL_WORD = /^(?:true|false|yes|no|on|off|null|nil|none|undefined|nullptr|string|boolean|number|integer|object)$/i;

/** True when the candidate is plainly no credential. */
export function dismissed(candidate: Candidate, value: string, place: Place, scene: () => Scene): boolean {
  if (candidate.rule.kind !== 'assignment') return isReference(value);
  if (value.length < SHORTEST || LITERAL_WORD.test(value) || isReference(value)) return true;
  if (place.translations && !/\d/.test(value)) return true;
  if (/^keys?$/i.test(candidate.name) && !/\d/.test(value)) return true;
  if (candidate.quote === '' && place.code && isCode(value, scene)) return true;
  const shape = harmlessShape(value, candidate.quote !== '');
  return shape !== undefined && NEVER.has(shape);
}

/** A bare word of source code outside of strings and comments: a call, a member, a variable. */
function isCode(value: string, scene: () => Scene): boolean {
  if (/[([]/.test(value)) return true;
  if (/^[\w$]+(?:\.[\w$]+)+$/.test(value) && !/^\d/.test(value)) return true;
  if (!/^[A-Za-z_$&*!][\w$]*$/.test(value)) return false;
  return !insideText(scene().before);
}

/** The line is a comment or has an open string before the value. */
function insideText(before: string): boolean {
  if (/^\s*(?:\/\/|#|\*|--|;|<!--|\/\*)/.test(before)) return true;
  let open = '';
  for (let i = 0; i < before.length; i += 1) {
    const char = before[i]!;
    if (char === '\\') i += 1;
    else if (open === '' && (char === '"' || char === "'" || char === '`')) open = char;
    else if (char === open) open = '';
    else if (open === '' && char === '/' && before[i + 1] === '/') return true;
  }
  return open !== '';
}
