// Candidate to confidence, with the reasons. A provider's token starts from its rule's confidence and is proved or
// doubted; whatever only its name or place makes a credential is weighed by the model.
import type { Reason } from '../core/finding.ts';
import type { Candidate, Verdict } from './candidate.ts';
import { characterClasses, entropy } from './entropy.ts';
import { doubtOf } from './doubt.ts';
import { wordCover } from './features/likeness.ts';
import { isReference } from './placeholder.ts';
import { prove } from './proof.ts';
import { isPublished } from './published.ts';
import type { Surroundings } from './surroundings.ts';
import { dismissed } from './dismissed.ts';
import { randomness } from './value.ts';
import { weigh } from './weigh.ts';

/** Judges one candidate; undefined when it is plainly no credential. `value` is its text, decoded. */
export function judge(candidate: Candidate, value: string, around: Surroundings): Verdict | undefined {
  const { rule } = candidate;
  if (rule.minEntropy !== undefined && entropy(value) < rule.minEntropy) return undefined;
  if (rule.minClasses !== undefined && characterClasses(value) < rule.minClasses) return undefined;
  if (!isWeighed(candidate)) return judgePattern(candidate, value, around);
  return dismissed(candidate, value, around.place, around.scene) ? undefined : weigh(candidate, value, around);
}

/** True for candidates that the model weighs: what only its name and place make a credential. */
export function isWeighed(candidate: Candidate): boolean {
  return candidate.rule.kind === 'assignment';
}

function judgePattern({ rule }: Candidate, value: string, around: Surroundings): Verdict | undefined {
  const { place } = around;
  const reasons: Reason[] = [{ code: 'pattern', direction: 1, args: { rule: rule.id } }];
  if (isPublished(value)) return low(reasons, 'placeholder');
  const proof = rule.proof === undefined ? 'unknown' : prove(rule.proof, value);
  const proved: Reason = { code: 'proof-passed', direction: 1, args: { proof: rule.proof ?? '' } };
  // What proves itself is no placeholder, whatever stands in it: an OpenSSH key without passphrase is full of zeros.
  if (proof === 'passed' && rule.identifier !== true) {
    if (place.generated && rule.confidence !== 'high') return low(reasons, 'generated-file');
    return { confidence: 'high', reasons: [...reasons, proved] };
  }
  if (rule.id.startsWith('generic.') || rule.shape === 'database') {
    if (isReference(value)) return undefined;
    const doubt = doubtOf(rule, value, around);
    if (doubt !== undefined) return low(reasons, doubt);
  } else if (isReference(value)) return low(reasons, 'placeholder');
  if (isFilledIn(rule, value)) return low(reasons, 'placeholder');
  if (place.generated && rule.confidence !== 'high') return low(reasons, 'generated-file');
  if (proof === 'failed') return low(reasons, 'proof-failed', { proof: rule.proof! });
  // A proved key id says whose key it is, and rarely stands far from its secret.
  if (rule.identifier === true && proof === 'passed') return { confidence: rule.confidence, reasons: [...reasons, proved] };
  if (rule.identifier === true) return low(reasons, 'identifier');
  // A form of its own, but a value a person may have made up for a sample.
  if (
    rule.id.startsWith('generic.') &&
    rule.confidence === 'high' &&
    rule.shape !== 'pem' &&
    (place.test || place.docs || isWordlike(value))
  )
    return { confidence: 'medium', reasons: [...reasons, { code: 'value-word', direction: -1 }] };
  return { confidence: rule.confidence, reasons };
}

/** A sample by its text. What every token of the kind begins with says nothing: those of X begin with one letter many times. */
function isFilledIn({ publicPrefix = '' }: Candidate['rule'], value: string): boolean {
  const known = publicPrefix !== '' && value.startsWith(publicPrefix);
  const body = known ? value.slice(publicPrefix.length) : value;
  if (/example|xxxx|\.\.\.|(.)\1{7,}|(..)\2{5,}|1234567890|abcdefgh/i.test(body)) return true;
  // `acme_token_for_the_manual`: words in small letters, where a token has characters of all kinds.
  return known && /^[a-z]{2,}(?:[_-][a-z]{2,}){2,}$/.test(body);
}

/** Nothing mixed in it, and words cover most of it. */
function isWordlike(value: string): boolean {
  return randomness(value) === 0 && wordCover(value) > 0.5;
}

function low(reasons: readonly Reason[], code: string, args?: Reason['args']): Verdict {
  return { confidence: 'low', reasons: [...reasons, { code, direction: -1, ...(args === undefined ? {} : { args }) }] };
}
