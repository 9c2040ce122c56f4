// Candidates that are not worth weighing: what is plainly code, a reference, or too short. Kept to cases that cost no
// true credential of the development split worth having; everything else is the model's to weigh.
import type { Candidate } from './candidate.ts';
import { nameSpeaks } from './name.ts';
import type { Place } from './place.ts';

/** True when the candidate is plainly no credential. */
export function dismissed(candidate: Candidate, value: string, place: Place): boolean {
  if (value.length < 3) return true;
  if (candidate.rule.kind !== 'assignment') return value.startsWith('$') || value.startsWith('{') || value.startsWith('%');
  return plainly(candidate, value, place);
}

function plainly(_candidate: Candidate, _value: string, _place: Place): boolean {
  return false;
}
void nameSpeaks;
