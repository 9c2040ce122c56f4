// Doubts about what a generic pattern found: the form is right, but people write the same form in samples.
import type { Rule } from '../core/rule.ts';
import { isTrivial } from './features/trivial.ts';
import type { Surroundings } from './surroundings.ts';
import { placeholderCode } from './placeholder.ts';

/** Hosts and users that documentation uses. */
const SAMPLE_HOST =
  /^@?(?:[\w.-]*\.)?(?:example\.(?:com|org|net)|example|host(?:name)?|server|domain|myhost|your[\w-]*|some[\w-]*|proxy\.com|url)(?![\w.-])/i;

/** The name of a variable for the secret: `ACME_PASSWORD`. */
const CONSTANT = /^[A-Z][A-Z\d]*_(?:[A-Z\d]+_)*(?:PASS|PASSWORD|PASSWD|PWD|SECRET|TOKEN|KEY)$/;

/** Statements of SQL that give a user a password. */
const STATEMENT = /\b(?:create|alter)\s+(?:user|role|login|database|profile|server|external)\b|\bgrant\s|\bset\s+password\b/i;

/** Why the value of a generic pattern may be a sample, as a reason code; undefined when nothing says so. */
export function doubtOf(rule: Rule, value: string, { scene, place }: Surroundings): string | undefined {
  if (place.translations) return 'translations';
  const encoded = rule.id === 'generic.basic-authorization' ? userAndPassword(value) : undefined;
  if (encoded === undefined && rule.id.endsWith('-authorization') && isLooseHeader(value, scene().before)) return 'value-form';
  const text = encoded ?? value;
  const code = placeholderCode(text, true);
  if (code === 'filler' || (code === 'placeholder' && encoded === undefined)) return code;
  if (encoded === undefined && (isTrivial(text) || CONSTANT.test(text))) return 'placeholder';
  if (rule.id === 'generic.sql-password' && !STATEMENT.test(scene().near())) return 'prose';
  // `connect(user=user, password=password)`: arguments of a call.
  if (rule.id === 'generic.connection-string' && (/[,()]$/.test(text) || /^\s{0,2}[,)]/.test(scene().after))) return 'expression';
  if (rule.id.endsWith('-url') || rule.id === 'generic.url-credentials') {
    if (SAMPLE_HOST.test(scene().after)) return 'near-comments';
    // The demonstration account of Oracle, which manuals of every driver connect with.
    if (/scott:$/i.test(scene().before) && /^tiger/i.test(text)) return 'placeholder';
    if (/%[sdv]|[{}<>*$]/.test(text)) return 'reference';
  }
  return undefined;
}

/** A scheme and a word, as sentences have them: nothing mixed into the word, or no header named near a mere "token". */
function isLooseHeader(value: string, before: string): boolean {
  const named = /authorization/i.test(before.slice(-48));
  return !/\d/.test(value) || (!named && !/bearer\s{0,3}$/i.test(before));
}

/** The pair inside a Basic header, or undefined when it holds none. */
function userAndPassword(value: string): string | undefined {
  const text = Buffer.from(value, 'base64').toString('latin1');
  return /^[\x20-\x7e]{1,200}:[\x20-\x7e]{1,200}$/.test(text) ? text : undefined;
}
