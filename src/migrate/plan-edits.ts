// The edits of a plan, file by file: byte offsets, equal edits of several places made once, and no two that overlap.
import type { Piece, TextEdit } from '../core/language.ts';
import type { PlannedEdit, PlannedParts } from '../core/plan.ts';
import { refOf, type Group } from './plan-groups.ts';
import type { Candidate, FileText } from './plan-sites.ts';
import { applyEdits, locateParts, undoEdits } from './splice.ts';

/** All edits of one file so far, in order. */
export interface EditedFile {
  readonly file: FileText;
  edits: PlannedEdit[];
  /** Sites whose edits these are, or that need them. */
  readonly sites: Set<string>;
}

/** The edits of one site, proven to be undone byte for byte. */
export interface SiteEdits {
  readonly edits: readonly PlannedEdit[];
  readonly parts: PlannedParts;
}

/** Asks the language for a site's edits. @returns undefined when they cannot be undone byte for byte with the stored value. */
export function siteEdits(group: Group, candidate: Candidate): SiteEdits | undefined {
  const ref = refOf(group, candidate);
  const { file, analysis } = candidate;
  const isText = analysis.value.shape === 'text';
  try {
    const edits = analysis.edits(ref).map((edit) => {
      // A text site says "the value"; in a database secret that is one field of it.
      const original = isText ? edit.original.map((piece) => withKey(piece, ref.key)) : edit.original;
      return plannedEdit(file, { ...edit, original }, [group.id], group.id);
    });
    const sorted = edits.toSorted(inOrder);
    const undone = undoEdits(applyEdits(file.bytes, sorted), sorted, () => group.stored);
    return undone.equals(file.bytes) ? { edits: sorted, parts: locateParts(sorted, group.stored) } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A language's edit in bytes. @throws RangeError when its span is no place in the file. */
export function plannedEdit(file: FileText, edit: TextEdit, items: readonly string[], secretOf?: string): PlannedEdit {
  const hasSecret = edit.original.some((piece) => !('text' in piece));
  return {
    start: file.offsets.toByte(edit.span.start),
    end: file.offsets.toByte(edit.span.end),
    text: edit.text,
    original: edit.original,
    items,
    ...(hasSecret && secretOf !== undefined ? { secretOf } : {}),
  };
}

/**
 * Adds edits to a file, all or none; an edit that is there already is shared.
 * @returns the edits of the file that stand in the way, empty when all went in.
 */
export function addEdits(target: EditedFile, edits: readonly PlannedEdit[], sites: readonly string[]): readonly PlannedEdit[] {
  const fresh: PlannedEdit[] = [];
  const shared = new Map<PlannedEdit, PlannedEdit>();
  const inTheWay: PlannedEdit[] = [];
  for (const edit of edits) {
    const same = target.edits.find((other) => other.start === edit.start && other.end === edit.end && other.text === edit.text);
    if (same !== undefined) shared.set(same, { ...same, items: [...new Set([...same.items, ...edit.items])] });
    else {
      inTheWay.push(...target.edits.filter((other) => edit.start < other.end && other.start < edit.end));
      fresh.push(edit);
    }
  }
  if (inTheWay.length > 0) return inTheWay;
  target.edits = [...target.edits.map((edit) => shared.get(edit) ?? edit), ...fresh].toSorted(inOrder);
  for (const site of sites) target.sites.add(site);
  return [];
}

/** An insertion comes before what is replaced at the same place. */
function inOrder(a: PlannedEdit, b: PlannedEdit): number {
  return a.start - b.start || a.end - b.end;
}

function withKey(piece: Piece, key: string | undefined): Piece {
  if ('text' in piece) return piece;
  return key === undefined ? { spelling: piece.spelling } : { key, spelling: piece.spelling };
}
