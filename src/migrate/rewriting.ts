// The files of a plan: read and compared with the plan, rewritten in memory, passed through the gates, put in place.
import { EXIT, KeyliftError } from '../core/errors.ts';
import { contentDigest, requestToken } from '../core/fingerprint.ts';
import type { LanguageSession } from '../core/language.ts';
import type { Plan, PlannedFile } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import type { Secret } from '../core/secret.ts';
import { withArns } from './central.ts';
import { leftoversOf, syntaxFault, telltales } from './gates.ts';
import { positionAt } from './offsets.ts';
import { isTaken, linkedFolder, openProjectFile } from './project-file.ts';
import { announce, entriesOf, type RunContext } from './run-context.ts';
import { applyEdits, readValue } from './splice.ts';
import { createFile, makeFolders, missingFolders, replaceFile } from './write-file.ts';

/** Values by item id; items whose places are all rewritten already are missing. */
export type Values = ReadonlyMap<string, Secret>;

/**
 * The bytes of every file that a plan edits, as they were when it was made.
 * @param done paths that this run has rewritten already; they are left out.
 * @throws KeyliftError E0702 naming the file that changed, or E0902 to E0904 when it must not be rewritten any more.
 */
export function readOriginals(root: string, key: Uint8Array, plan: Plan, done: ReadonlySet<string>): Map<string, Buffer> {
  const originals = new Map<string, Buffer>();
  for (const file of plan.files) {
    if (done.has(file.path)) continue;
    if (file.kind === 'edit') originals.set(file.path, readOriginal(root, key, file));
    else if (isTaken(root, file.path)) throw changed(file.path);
    else if (linkedFolder(root, file.path)) throw linked(file.path);
  }
  return originals;
}

/**
 * The values of a plan's items, read from their places and checked against the items' tokens.
 * @throws KeyliftError E0707 when the plan does not lead to a value although its file is as planned.
 */
export function readValues(key: Uint8Array, plan: Plan, originals: ReadonlyMap<string, Buffer>): Map<string, Secret> {
  const values = new Map<string, Secret>();
  for (const item of plan.items) {
    const sites = item.sites.filter((site) => originals.has(site.path));
    const places = sites.map(({ parts, path }) => ({ parts, bytes: originals.get(path)! }));
    // A group takes all of its places; for any other secret the first good one will do.
    for (const some of item.shape === 'fields' ? [places] : places.map((place) => [place])) {
      const value = readValue(item, some);
      if (value === undefined || requestToken(key, item.ref.name, value) !== item.versionId) continue;
      values.set(item.id, value);
      break;
    }
    if (!values.has(item.id) && sites.length === item.sites.length) {
      const hint = 'make a new one with keylift plan';
      throw new KeyliftError('E0707', `the plan does not fit its files: no value for ${item.ref.name}`, {
        exit: EXIT.usage,
        hint,
      });
    }
  }
  return values;
}

/**
 * The new bytes of an edited file, through all gates.
 * @throws KeyliftError E0708 (does not parse), E0709 (a value is left that the plan does not report), E0707 (edits do not fit).
 */
export function rewrite(
  plan: Plan,
  file: Extract<PlannedFile, { kind: 'edit' }>,
  before: Buffer,
  values: Values,
  session: LanguageSession | undefined,
): Buffer {
  const shown = printable(file.path);
  let after: Buffer;
  try {
    after = applyEdits(before, file.edits);
  } catch {
    throw new KeyliftError('E0707', `the plan does not fit ${shown}`, {
      exit: EXIT.usage,
      hint: 'make a new one with keylift plan',
    });
  }
  const where = syntaxFault(session, file.path, before, after);
  if (where !== undefined)
    throw new KeyliftError('E0708', `${shown} would not parse after the rewrite (${where})`, { exit: EXIT.stale });

  const reported = new Set(plan.refusals.filter(({ path }) => path === file.path).map(({ line }) => line));
  for (const item of plan.items) {
    const value = values.get(item.id);
    if (value === undefined) continue;
    for (const part of telltales(item.shape, value).values()) {
      const left = leftoversOf(after, file.edits, part);
      const silent = left.untouched.find((offset) => !reported.has(positionAt(before, offset).line));
      if (left.inserted || silent !== undefined) {
        throw new KeyliftError('E0709', `${shown} would still hold the value of ${item.ref.name}`, { exit: EXIT.stale });
      }
    }
  }
  return after;
}

/** Writes one file of the plan, announced in the journal; a file that is as it should be is only noted. */
export async function writeFile(
  context: RunContext,
  planned: PlannedFile,
  values: Values,
  session: LanguageSession | undefined,
): Promise<void> {
  const { root, state, plan, journal } = context;
  const file = withArns(planned, plan, journal.entries);
  const announced = entriesOf(journal.entries, 'writing').find((entry) => entry.path === file.path);
  if (file.kind === 'create') {
    const bytes = Buffer.from(file.content, 'utf8');
    const after = contentDigest(state.key, bytes);
    if (announced === undefined) {
      if (isTaken(root, file.path)) throw changed(file.path);
      const folders = await missingFolders(root, file.path);
      await announce(context, { step: 'writing', path: file.path, before: null, after, ...(folders === 0 ? {} : { folders }) });
    }
    await makeFolders(root, file.path);
    if (!(await createFile(root, file.path, bytes, 0o644))) throw changed(file.path);
    await announce(context, { step: 'written', path: file.path, after });
    return;
  }
  // Read again: storing may have taken minutes.
  const before = readOriginal(root, state.key, file);
  const bytes = rewrite(plan, file, before, values, session);
  const after = contentDigest(state.key, bytes);
  if (announced === undefined) await announce(context, { step: 'writing', path: file.path, before: file.before, after });
  await replaceFile(root, file.path, bytes);
  await announce(context, { step: 'written', path: file.path, after });
}

/** The refusal of a file that is not what the plan was made from. */
export function changed(path: string): KeyliftError {
  const hint = 'make a new plan with keylift plan';
  return new KeyliftError('E0702', `${printable(path)} changed since the plan was made`, { exit: EXIT.stale, hint });
}

function readOriginal(root: string, key: Uint8Array, file: Extract<PlannedFile, { kind: 'edit' }>): Buffer {
  const found = openProjectFile(root, file.path);
  const shown = printable(file.path);
  if (found.kind === 'file' && contentDigest(key, found.bytes) === file.before) return found.bytes;
  if (found.kind !== 'refused') throw changed(file.path);
  if (found.code === 'linked-file') throw linked(file.path);
  if (found.code === 'read-only') throw new KeyliftError('E0902', `${shown} is read-only`, { exit: EXIT.stale });
  throw new KeyliftError('E0903', `${shown} is not UTF-8; not rewritten`, { exit: EXIT.stale });
}

function linked(path: string): KeyliftError {
  return new KeyliftError('E0904', `${printable(path)} is a link or has a second name; not rewritten`, { exit: EXIT.stale });
}
