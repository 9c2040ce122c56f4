// Candidate to confidence, with the reasons. Pattern rules start from their own confidence and are proved or doubted;
// assignments start from nothing and must earn it from name, value, role and place.
import type { Reason } from '../core/finding.ts';
import type { Rule } from '../core/rule.ts';
import type { Candidate, Verdict } from './candidate.ts';
import { characterClasses, entropy } from './entropy.ts';
import { nameSpeaks, nameWords } from './name.ts';
import type { Place } from './place.ts';
import { isReference, placeholderCode } from './placeholder.ts';
import { prove } from './proof.ts';
import { harmlessShape, randomness } from './value.ts';

/** Judges one candidate; undefined when it is plainly no credential. `value` is its text, decoded. */
export function judge(candidate: Candidate, value: string, place: Place): Verdict | undefined {
  return candidate.rule.kind === 'pattern'
    ? judgePattern(candidate.rule, value, place)
    : judgeAssignment(candidate, value, place);
}

function judgePattern(rule: Rule, value: string, place: Place): Verdict | undefined {
  if (rule.minEntropy !== undefined && entropy(value) < rule.minEntropy) return undefined;
  if (rule.minClasses !== undefined && characterClasses(value) < rule.minClasses) return undefined;
  const reasons: Reason[] = [{ code: 'pattern', direction: 1, args: { rule: rule.id } }];
  const proof = rule.proof === undefined ? 'unknown' : prove(rule.proof, value);
  // What proves itself is no placeholder, whatever stands in it: an OpenSSH key without passphrase is full of zeros.
  if (proof === 'passed' && rule.identifier !== true) {
    if (place.generated && rule.confidence !== 'high') return low(reasons, 'generated-file');
    return { confidence: 'high', reasons: [...reasons, { code: 'proof-passed', direction: 1, args: { proof: rule.proof! } }] };
  }
  if (rule.shape === 'database' || rule.id.startsWith('generic.')) {
    const code = isReference(value) ? 'reference' : (placeholderCode(value, true) ?? undefined);
    if (code === 'reference') return undefined;
    if (code !== undefined || isRoleWord(value)) return low(reasons, code ?? 'placeholder');
  } else if (isReference(value) || /example|xxxx|\.\.\.|(.)\1{7,}|1234567890|abcdefgh/i.test(value))
    return low(reasons, 'placeholder');
  if (place.generated && rule.confidence !== 'high') return low(reasons, 'generated-file');
  if (proof === 'failed') return low(reasons, 'proof-failed', { proof: rule.proof! });
  if (rule.identifier === true) return low(reasons, 'identifier');
  return { confidence: rule.confidence, reasons };
}

function low(reasons: readonly Reason[], code: string, args?: Reason['args']): Verdict {
  return { confidence: 'low', reasons: [...reasons, { code, direction: -1, ...(args === undefined ? {} : { args }) }] };
}

/** Points needed for each confidence; see the table in `weigh`. */
const MEDIUM = 3;
const HIGH = 7;

function judgeAssignment(candidate: Candidate, value: string, place: Place): Verdict | undefined {
  const quoted = candidate.quote !== '';
  const speaks = nameSpeaks(candidate.name);
  const base: Reason[] = [{ code: 'assignment', direction: 1, args: { role: candidate.role } }];
  if (value.length < 4 || speaks === -1) return undefined;
  if (!quoted && place.code && candidate.role === 'assignment') return undefined;
  const dismissed = placeholderCode(value, quoted) ?? harmlessShape(value, quoted);
  if (dismissed === 'reference' || dismissed === 'expression' || dismissed === 'prose' || dismissed === 'path') return undefined;
  if (dismissed !== undefined) return low(base, dismissed);
  if (place.generated || place.translations) return low(base, place.generated ? 'generated-file' : 'translations');

  const { points, reasons } = weigh(candidate, value, speaks, place);
  const confidence = points >= HIGH ? 'high' : points >= MEDIUM ? 'medium' : 'low';
  return { confidence, reasons: [...base, ...reasons] };
}

function weigh(candidate: Candidate, value: string, speaks: 0 | 1, place: Place): { points: number; reasons: Reason[] } {
  const reasons: Reason[] = [];
  let points = 0;
  const weight = (amount: number, code: string) => {
    points += amount;
    reasons.push({ code, direction: amount > 0 ? 1 : -1 });
  };
  const password = /pass|pwd|pw$/i.test(candidate.name);

  if (speaks === 1) weight(2, 'name-is-credential');
  const random = randomness(value);
  if (random === 3) weight(3, 'value-random');
  else if (random === 2) weight(2, 'value-mixed');
  else if (random === 1) weight(password ? 1 : 0.5, 'value-mixed');
  else weight(password ? 1 : -1, 'value-word');
  if (candidate.quote === '' && candidate.role === 'assignment') weight(-0.5, 'unquoted');
  if (candidate.role === 'comparison') weight(-1, 'comparison');
  if (candidate.role === 'argument') weight(-1, 'argument');
  if (password && candidate.role === 'assignment' && candidate.quote !== '') weight(1, 'password-literal');
  if (sameAsName(candidate.name, value)) weight(-3, 'same-as-name');
  if (isRoleWord(value)) weight(-3, 'role-word');
  if (/[\s]/.test(value)) weight(-1.5, 'has-spaces');
  if (/[{}<>]|\\[dws]|\(\?|[[(].*[\])]/.test(value)) weight(-2, 'looks-like-code');
  if (place.test) weight(-1, 'test-path');
  if (place.docs) weight(-1, 'docs-path');
  return { points, reasons };
}

/** `password: "password"`, `token: "accessToken"`: the value repeats the words of the name. */
function sameAsName(name: string, value: string): boolean {
  const words = nameWords(value);
  if (words.length === 0) return false;
  const own = new Set(nameWords(name));
  return words.every(
    (word) =>
      own.has(word) ||
      /^(?:password|passwd|pass|pwd|secret|token|key|api|auth|access|user|refresh|client|bearer|basic|private|my|the|new|old|db|admin)$/.test(
        word,
      ),
  );
}

function isRoleWord(value: string): boolean {
  return /^(?:password\d{0,3}|passwd|pass|secret|token|bearer|basic|oauth2?|jwt|hmac|none|user(?:name)?|admin|root|test(?:ing)?|guest|postgres|mysql|redis|string|text|hidden|email|value|key|id|pw|pwd|foo|bar|baz|hello|world|abc|xyz|development|production|staging|local(?:host)?|optional|required)$/i.test(
    value,
  );
}
