// Candidates that are not worth weighing: references, code, and shapes that no credential has. Only what costs no true
// credential of the development split; everything else is weighed.
import type { Candidate } from './candidate.ts';
import type { Scene } from './features/scene.ts';
import { hasHarmlessKey } from './inner-key.ts';
import { isMisnamed } from './misnamed.ts';
import type { Place } from './place.ts';
import { isReference } from './placeholder.ts';
import { harmlessShape } from './value.ts';

/** Shorter values are flags, units and parts of expressions. */
const SHORTEST = 4;
const NEVER = new Set(['path', 'url', 'email', 'media-type']);
const LITERAL_WORD = /^(?:true|false|yes|no|on|off|null|nil|none|undefined|undef|nullptr|string|boolean|number|integer|object)$/i;

/** Names of curves, ciphers, digests and login mechanisms, as keys and logins of every kind are given with. */
const ALGORITHM =
  /^(?:P-(?:256|384|521)|(?:HS|RS|ES|PS)(?:256|384|512)|PBKDF2With\w+|Hmac\w+|(?:prime|secp|sect)\d+[a-z]\d|(?:x|ed)(?:25519|448)|TLS_[A-Z0-9_]+|(?:CRAM|DIGEST)-MD5|SCRAM-SHA-\d+|XOAUTH2|OAUTHBEARER|GSSAPI|NTLM|(?:AES|aes)[-_/]\w+(?:[-_/]\w+)*)$/;
/** A ticket of an issue tracker. */
const TICKET = /^[A-Z]{2,8}-\d{1,6}$/;
/** A class of characters in a regular expression, a machine word, an answer of a mail server, the scope of a signature. */
const NOT_TYPED = /\[[^\]]*[a-z0-9]-[a-z0-9][^\]]*\]|^0x[0-9a-f]{1,8}$|^\d{3}[ -]\d\.\d\.\d |^334 |(?:\/|%2f)aws4_request$/i;
/**
 * What stands before a value that is part of something else: an ARN, a challenge, a key of a XAML dictionary, prose on
 * passes, a public key called so in two words.
 */
const PART_OF =
  /\b(?:first|second|third|next|last|final|this|each|every|single) pass(?:es)?:\s*$|secretsmanager:[^\s"']*$|\bdigest\s+\w+=.*$|\bx:Key\s?=\s?["']$|\bpublic key["']?\s{0,4}[:=]\s{0,4}["'`]?$/i;

/** True when the candidate is plainly no credential. */
export function dismissed(candidate: Candidate, value: string, place: Place, scene: () => Scene): boolean {
  if (candidate.rule.kind !== 'assignment') return isReference(value);
  if (value.length < SHORTEST || LITERAL_WORD.test(value) || isReference(value)) return true;
  if (isMisnamed(candidate.name, candidate.role === 'argument' && candidate.sign === '(')) return true;
  if (NOT_TYPED.test(value) || ALGORITHM.test(value) || (TICKET.test(value) && !/pass|pwd/i.test(candidate.name))) return true;
  if (PART_OF.test(scene().before) || hasHarmlessKey(candidate, scene())) return true;
  // The secret id of a vault is a UUID; elsewhere it says which secret is meant.
  if (/secret[-_.]?id$/i.test(candidate.name) && harmlessShape(value, true) !== 'uuid') return true;
  if (candidate.quote === '' && isSpoken(candidate, value, scene)) return true;
  if (place.translations && !/\d/.test(value)) return true;
  if (/^keys?$/i.test(candidate.name) && !/\d/.test(value)) return true;
  if (candidate.quote === '' && place.code && isCode(value, scene)) return true;
  const shape = harmlessShape(value, candidate.quote !== '');
  return shape !== undefined && NEVER.has(shape);
}

/** A bare value that is code wherever it stands: a call, another assignment, a word of a template's own language. */
function isSpoken({ sign }: Candidate, value: string, scene: () => Scene): boolean {
  // `name:password:UID:GID` says how a line is made up.
  if (/^[A-Za-z]+(?::[A-Za-z]+)+$/.test(value)) return true;
  if (/^[\w$.:>-]+\([^()]*\)?;?$/.test(value) || /^[A-Z][A-Z0-9_]+=$/.test(value)) return true;
  return sign === ':=' && /\{\{-?\s[^}]*$/.test(scene().before);
}

/** A bare word of source code outside of strings and comments: a call, a member, a variable. */
function isCode(value: string, scene: () => Scene): boolean {
  if (/[([{]/.test(value)) return true;
  if (/^[\w$]+(?:(?:\.|->|::)[\w$]+)+$/.test(value) && !/^\d/.test(value)) return true;
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
