// The diff of a plan as lines of text, with every known secret masked before the texts are compared.
import { structuredPatch } from 'diff';
import type { Span } from '../core/blob.ts';
import { contentDigest } from '../core/fingerprint.ts';
import type { Plan, PlannedFile } from '../core/plan.ts';
import type { Secret } from '../core/secret.ts';
import { readIfThere } from './project-file.ts';
import { readValues } from './rewriting.ts';
import { applyEdits, maskEdits, maskValues, type ByteEdit } from './splice.ts';

/** The change of one file. `stale`: the file is not the one the plan was made from, so there is nothing to show. */
export interface FileDiff {
  readonly path: string;
  readonly kind: 'create' | 'edit';
  readonly stale: boolean;
  /** Hunk heads (`@@ -1,4 +1,5 @@`) and lines that begin with ` `, `-`, `+` or `\`; unfiltered repository text otherwise. */
  readonly lines: readonly string[];
}

/** A file before and after, with masks in the place of every known secret; a mask keeps the line breaks of what it hides. */
export type MaskedFile = { readonly path: string } & (
  | { readonly kind: 'create'; readonly before: ''; readonly after: string }
  | { readonly kind: 'edit'; readonly before: string; readonly after: string; readonly written: Buffer }
  /** Not the file that the plan was made from. */
  | { readonly kind: 'stale' }
);

/**
 * What a plan would change, with three lines of context.
 * @param key of the state folder.
 * @param secrets byte ranges of all known secrets by path, also of those that the plan refuses to migrate.
 */
export function planDiff(root: string, key: Uint8Array, plan: Plan, secrets: ReadonlyMap<string, readonly Span[]>): FileDiff[] {
  return maskedFiles(root, key, plan, secrets).map(diffOf);
}

/** One file of {@link planDiff}. */
export function diffOf(file: MaskedFile): FileDiff {
  if (file.kind === 'stale') return { path: file.path, kind: 'edit', stale: true, lines: [] };
  return { path: file.path, kind: file.kind, stale: false, lines: compare(file.path, file.before, file.after) };
}

/** The texts behind {@link planDiff}, in the order of the plan. `written` is what the file would really be. */
export function maskedFiles(
  root: string,
  key: Uint8Array,
  plan: Plan,
  secrets: ReadonlyMap<string, readonly Span[]>,
): MaskedFile[] {
  const originals = new Map<string, Buffer>();
  for (const file of plan.files) {
    const bytes = file.kind === 'edit' ? readIfThere(root, file.path) : undefined;
    if (file.kind === 'edit' && bytes !== undefined && contentDigest(key, bytes) === file.before) originals.set(file.path, bytes);
  }
  const values = [...valuesOf(key, plan, originals).values()];
  return plan.files.map((file) => {
    if (file.kind === 'create') return { path: file.path, kind: 'create', before: '', after: file.content };
    const bytes = originals.get(file.path);
    if (bytes === undefined) return { path: file.path, kind: 'stale' };
    const [before, after] = maskedTexts(file, bytes, [...(secrets.get(file.path) ?? []), ...sitesOf(plan, file.path)], values);
    return { path: file.path, kind: 'edit', before, after, written: applyEdits(bytes, file.edits) };
  });
}

/** Byte ranges of all parts of migrated secrets in a file. */
function sitesOf(plan: Plan, path: string): Span[] {
  return plan.items.flatMap((item) => item.sites.filter((site) => site.path === path).flatMap((site) => site.parts));
}

function maskedTexts(
  file: Extract<PlannedFile, { kind: 'edit' }>,
  bytes: Buffer,
  spans: readonly Span[],
  values: readonly Secret[],
): [string, string] {
  const masks = maskEdits(bytes, spans);
  // In the new text only secrets that stay are left to mask; one that an edit cuts through must not show its rest.
  const staying = masks.flatMap((mask) => outside(mask, file.edits));
  const after = [...file.edits, ...staying].toSorted((a, b) => a.start - b.start || a.end - b.end);
  return [
    maskValues(applyEdits(bytes, masks).toString('utf8'), values),
    maskValues(applyEdits(bytes, after).toString('utf8'), values),
  ];
}

/** The pieces of a mask that no edit replaces. */
function outside(mask: ByteEdit, edits: readonly ByteEdit[]): ByteEdit[] {
  const pieces: ByteEdit[] = [];
  let { start } = mask;
  for (const edit of edits) {
    if (edit.end <= start || edit.start >= mask.end) continue;
    if (edit.start > start) pieces.push({ start, end: edit.start, text: mask.text });
    start = Math.max(start, edit.end);
  }
  if (start < mask.end) pieces.push({ start, end: mask.end, text: mask.text });
  return pieces;
}

function valuesOf(key: Uint8Array, plan: Plan, originals: ReadonlyMap<string, Buffer>): Map<string, Secret> {
  // A file that changed hides its values; those of the others still have to be masked.
  const readable = plan.items.filter((item) => item.sites.every((site) => originals.has(site.path)));
  return readValues(key, { ...plan, items: readable }, originals);
}

function compare(path: string, before: string, after: string): string[] {
  const patch = structuredPatch(path, path, before, after, undefined, undefined, { context: 3 });
  return patch.hunks.flatMap((hunk) => [
    `@@ -${hunk.oldLines === 0 ? hunk.oldStart - 1 : hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ]);
}
