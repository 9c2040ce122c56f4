// Edits on bytes and their inverse, and everything else in migrate that has to look into a value: reading it from its
// place in a file, rebuilding the original text from it, and searching for what is left of it.
import type { Span } from '../core/blob.ts';
import type { Piece } from '../core/language.ts';
import type { PlanItem, PlannedEdit, PlannedParts } from '../core/plan.ts';
import { MASK, Secret } from '../core/secret.ts';
import { spell, unspell } from '../core/spelling.ts';
import { encodeFields, encodeValue, fieldOf } from '../core/stored-value.ts';

/** An edit as far as applying it goes. */
export type ByteEdit = Pick<PlannedEdit, 'start' | 'end' | 'text'>;

/** `bytes` with every edit made. Edits are in order of their start. @throws RangeError when they overlap or reach outside. */
export function applyEdits(bytes: Uint8Array, edits: readonly ByteEdit[]): Buffer {
  const out: Uint8Array[] = [];
  let at = 0;
  for (const edit of edits) {
    if (edit.start < at || edit.end < edit.start || edit.end > bytes.length)
      throw new RangeError('edits overlap or reach outside the file');
    out.push(bytes.subarray(at, edit.start), Buffer.from(edit.text, 'utf8'));
    at = edit.end;
  }
  out.push(bytes.subarray(at));
  return Buffer.concat(out);
}

/**
 * The original bytes of an edited file: every edit's text is taken out and its `original` put back, with values from
 * `stored`. @throws RangeError when `bytes` do not hold the edits or a value is missing or does not fit its spelling.
 */
export function undoEdits(
  bytes: Uint8Array,
  edits: readonly PlannedEdit[],
  stored: (item: string) => Secret | undefined,
): Buffer {
  const out: Uint8Array[] = [];
  let at = 0;
  let shift = 0;
  for (const edit of edits) {
    const text = Buffer.from(edit.text, 'utf8');
    const start = edit.start + shift;
    if (start < at || !text.equals(bytes.subarray(start, start + text.length)))
      throw new RangeError('the file does not hold the edits');
    const value = edit.secretOf === undefined ? undefined : stored(edit.secretOf);
    out.push(bytes.subarray(at, start), Buffer.from(write(edit.original, value), 'utf8'));
    at = start + text.length;
    shift += text.length - (edit.end - edit.start);
  }
  out.push(bytes.subarray(at));
  return Buffer.concat(out);
}

/**
 * Where the parts of a stored value stand in the text that `edits` replace.
 * @throws RangeError when a piece does not fit the value.
 */
export function locateParts(edits: readonly Pick<PlannedEdit, 'start' | 'original'>[], stored: Secret): PlannedParts {
  const parts: PlannedParts[number][] = [];
  for (const edit of edits) {
    let at = edit.start;
    for (const piece of edit.original) {
      const length = Buffer.byteLength(write([piece], stored), 'utf8');
      if (!('text' in piece)) parts.push({ key: piece.key ?? '', start: at, end: at + length, spelling: piece.spelling });
      at += length;
    }
  }
  return parts;
}

/** A place in an original file. */
export interface ReadPlace {
  readonly parts: PlannedParts;
  readonly bytes: Uint8Array;
}

/**
 * The value an item stores, read from its places in the original files. One place has the whole of it, except that the
 * fields of a group stand in places of their own.
 * @returns undefined when no place holds the whole of it in the planned spelling.
 */
export function readValue(
  item: Pick<PlanItem, 'shape' | 'fields' | 'digests'>,
  places: readonly ReadPlace[],
): Secret | undefined {
  if (item.shape !== 'fields') {
    for (const place of places) {
      const value = readWhole(item, place);
      if (value !== undefined) return value;
    }
    return undefined;
  }
  const fields = new Map<string, Secret>();
  for (const place of places) {
    for (const { key } of place.parts) {
      const value = fields.get(key) ?? readPart(place, key);
      if (value !== undefined) fields.set(key, value);
    }
  }
  const isWhole = item.digests?.every(({ field }) => fields.has(field)) ?? true;
  return isWhole && fields.size > 0 ? encodeFields(fields) : undefined;
}

function readPart({ parts, bytes }: ReadPlace, key: string): Secret | undefined {
  const part = parts.find((candidate) => candidate.key === key);
  if (part === undefined) return undefined;
  try {
    return new Secret(unspell(Buffer.from(bytes.subarray(part.start, part.end)).toString('utf8'), part.spelling));
  } catch {
    return undefined;
  }
}

function readWhole(item: Pick<PlanItem, 'shape' | 'fields'>, place: ReadPlace): Secret | undefined {
  const read = (key: string) => readPart(place, key);
  if (item.shape === 'text') return read('');

  const fields = item.fields ?? {};
  const field = (key: string) => (typeof fields[key] === 'string' ? fields[key] : undefined);
  const { port } = fields as { port?: unknown };
  const publicName = field('username');
  const username = read('username') ?? (publicName === undefined ? undefined : new Secret(publicName));
  const password = read('password');
  const engine = field('engine');
  const host = field('host');
  const dbname = field('dbname');
  if (username === undefined || password === undefined || engine === undefined || host === undefined) return undefined;
  return encodeValue({
    shape: 'database',
    engine,
    host,
    username,
    password,
    ...(dbname === undefined ? {} : { dbname }),
    ...(typeof port === 'number' ? { port } : {}),
  });
}

/** A field of a stored value that the source shows in plain text around the secret (a user name in a URL), for the plan. */
export function plainField(stored: Secret, key: string): string | undefined {
  return fieldOf(stored, key)?.reveal();
}

/** True when the service can hold the value and give the same one back: not empty, no half of a surrogate pair. */
export function isStorable(value: Secret): boolean {
  return value.reveal() !== '' && value.reveal().isWellFormed();
}

/** Byte offsets at which a value stands in `bytes` as it is. Nothing is said of values that could be any word. */
export function findValue(bytes: Uint8Array, value: Secret): number[] {
  const wanted = Buffer.from(value.reveal(), 'utf8');
  if (!isTelling(value)) return [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: number[] = [];
  for (let at = buffer.indexOf(wanted); at !== -1; at = buffer.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

/** True when `name` says something of the value: neither may stand in the other, whatever the case and punctuation. */
export function givesAway(name: string, value: Secret): boolean {
  const secret = plain(value.reveal());
  return secret.length >= 4 && plain(name).includes(secret);
}

/** `text` with every given value and every given range masked; line breaks inside a range stay, so lines keep their numbers. */
export function maskValues(text: string, values: readonly Secret[]): string {
  let out = text;
  for (const value of values) if (isTelling(value)) out = out.replaceAll(value.reveal(), maskOf(value.reveal()));
  return out;
}

/** Edits that put the mask in the place of `spans`; spans that overlap are joined. */
export function maskEdits(bytes: Uint8Array, spans: readonly Span[]): ByteEdit[] {
  const edits: { start: number; end: number; text: string }[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = edits.at(-1);
    if (last !== undefined && span.start < last.end) last.end = Math.max(last.end, span.end);
    else if (span.end > span.start) edits.push({ start: span.start, end: span.end, text: '' });
  }
  return edits.map((edit) => ({ ...edit, text: maskOf(Buffer.from(bytes.subarray(edit.start, edit.end)).toString('utf8')) }));
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function maskOf(text: string): string {
  return text.replaceAll(/[^\r\n]+/g, MASK);
}

/** Short values and plain words (`postgres`) may stand in any code: finding one proves nothing. */
function isTelling(value: Secret): boolean {
  return value.byteLength >= 8 && !/^(?:[A-Za-z][a-z]{0,15}|[A-Z]{1,16})$/.test(value.reveal());
}

function write(pieces: readonly Piece[], stored: Secret | undefined): string {
  let out = '';
  for (const piece of pieces) {
    if ('text' in piece) {
      out += piece.text;
      continue;
    }
    const field = stored === undefined ? undefined : fieldOf(stored, piece.key);
    if (field === undefined) throw new RangeError('a value is missing');
    out += spell(field.reveal(), piece.spelling);
  }
  return out;
}
