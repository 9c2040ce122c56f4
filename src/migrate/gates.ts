// What a rewritten text must pass before it is written: it parses, and no migrated value is left in it unreported.
import type { LanguageSession } from '../core/language.ts';
import type { Secret } from '../core/secret.ts';
import type { PlanItem } from '../core/plan.ts';
import { fieldOf, fieldsOf } from '../core/stored-value.ts';
import { findValue, type ByteEdit } from './splice.ts';

/** Where the new text does not parse (`line:column`), or undefined. JSON is checked even when no language knows the file. */
export function syntaxFault(
  session: LanguageSession | undefined,
  path: string,
  before: Uint8Array,
  after: Uint8Array,
): string | undefined {
  const text = Buffer.from(after).toString('utf8');
  if (session !== undefined) return session.syntaxError(path, text);
  if (path.endsWith('.json') && isJson(Buffer.from(before).toString('utf8')) && !isJson(text)) return 'JSON';
  return undefined;
}

/** What is left of a value in a new text. */
export interface Leftovers {
  /** The text that was put in holds it. */
  readonly inserted: boolean;
  /** Byte offsets in the original file of places that no edit touched. */
  readonly untouched: readonly number[];
}

/** Looks for `value` in the edited text; `edits` are those that led from the original to `after`. */
export function leftoversOf(after: Uint8Array, edits: readonly ByteEdit[], value: Secret): Leftovers {
  let inserted = false;
  const untouched: number[] = [];
  for (const at of findValue(after, value)) {
    const original = originalOffset(at, value.byteLength, edits);
    if (original === undefined) inserted = true;
    else untouched.push(original);
  }
  return { inserted, untouched };
}

/**
 * The parts of a stored value that must not be left in any file, by field: the password of a database secret, each field
 * of a group, else all of it ('').
 */
export function telltales(shape: PlanItem['shape'], stored: Secret): ReadonlyMap<string, Secret> {
  if (shape === 'fields') return fieldsOf(stored) ?? new Map([['', stored]]);
  const password = shape === 'database' ? fieldOf(stored, 'password') : undefined;
  return password === undefined ? new Map([['', stored]]) : new Map([['password', password]]);
}

function originalOffset(at: number, length: number, edits: readonly ByteEdit[]): number | undefined {
  let shift = 0;
  for (const edit of edits) {
    const size = Buffer.byteLength(edit.text, 'utf8');
    const start = edit.start + shift;
    if (at + length <= start) break;
    if (at < start + size) return undefined;
    shift += size - (edit.end - edit.start);
  }
  return at - shift;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}
