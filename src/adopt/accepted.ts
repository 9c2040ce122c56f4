// Which findings of a scan another tool had accepted.
import type { Provenance } from '../core/blob.ts';
import type { Finding } from '../core/finding.ts';
import type { AcceptedPlace } from './adopted.ts';

/** The first place that fits each finding, and the places that fit none. */
export function matchAccepted(
  findings: readonly Finding[],
  places: readonly AcceptedPlace[],
): { readonly accepted: ReadonlyMap<Finding, AcceptedPlace>; readonly unmatched: readonly AcceptedPlace[] } {
  const accepted = new Map<Finding, AcceptedPlace>();
  const used = new Set<AcceptedPlace>();
  for (const finding of findings) {
    const value = finding.secret.reveal();
    const fitting = places.filter((place) => fits(place, finding, value));
    if (fitting.length > 0) accepted.set(finding, fitting[0]!);
    for (const place of fitting) used.add(place);
  }
  return { accepted, unmatched: places.filter((place) => !used.has(place)) };
}

/** A commit counts where there is one: in history. In files and in what is staged the line is enough. */
function standsAt({ path, commit }: AcceptedPlace, provenance: Provenance): boolean {
  if (path !== undefined && provenance.path !== path) return false;
  return commit === undefined || provenance.kind !== 'commit' || provenance.commit.id === commit;
}

function fits(place: AcceptedPlace, finding: Finding, value: string): boolean {
  if (!finding.provenance.some((one) => standsAt(place, one))) return false;
  // A value that is known decides; a line is only looked at where it is not, because lines move.
  if (place.isValue !== undefined) return place.isValue(value);
  return place.line !== undefined && place.line >= finding.start.line && place.line <= finding.end.line;
}
