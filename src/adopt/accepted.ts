// Which findings of a scan another tool had accepted.
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

function fits(place: AcceptedPlace, finding: Finding, value: string): boolean {
  if (place.path !== undefined && !finding.provenance.some(({ path }) => path === place.path)) return false;
  // A value that is known decides; a line is only looked at where it is not, because lines move.
  if (place.isValue !== undefined) return place.isValue(value);
  return place.line !== undefined && place.line >= finding.start.line && place.line <= finding.end.line;
}
