// Candidate to confidence, with the reasons. A provider's token starts from its rule's confidence and is proved or
// doubted; whatever only its name or place makes a credential is weighed by the model.
import type { Reason } from '../core/finding.ts';
import type { Rule } from '../core/rule.ts';
import type { Candidate, Verdict } from './candidate.ts';
import { characterClasses, entropy } from './entropy.ts';
import type { Scene } from './features/scene.ts';
import type { Model } from './model.ts';
import type { Place } from './place.ts';
import { isReference } from './placeholder.ts';
import { prove } from './proof.ts';
import { dismissed } from './dismissed.ts';
import { weigh } from './weigh.ts';

/** What a candidate is judged by, besides itself. */
export interface Surroundings {
  readonly place: Place;
  readonly path: string;
  readonly scene: () => Scene;
  /** Another model than the shipped one. */
  readonly model?: Model | undefined;
}

/** Judges one candidate; undefined when it is plainly no credential. `value` is its text, decoded. */
export function judge(candidate: Candidate, value: string, around: Surroundings): Verdict | undefined {
  return isWeighed(candidate) ? judgeByWeight(candidate, value, around) : judgePattern(candidate.rule, value, around.place);
}

/** True for candidates that the model weighs: what no format of its own makes a credential. */
export function isWeighed(candidate: Candidate): boolean {
  const { rule } = candidate;
  return rule.kind === 'assignment' || (rule.id.startsWith('generic.') && rule.proof === undefined && rule.confidence !== 'low' && rule.shape !== 'pem');
}

function judgeByWeight(candidate: Candidate, value: string, around: Surroundings): Verdict | undefined {
  const { rule } = candidate;
  if (rule.minEntropy !== undefined && entropy(value) < rule.minEntropy) return undefined;
  if (rule.minClasses !== undefined && characterClasses(value) < rule.minClasses) return undefined;
  if (dismissed(candidate, value, around.place, around.scene)) return undefined;
  return weigh(candidate, value, around);
}

function judgePattern(rule: Rule, value: string, place: Place): Verdict | undefined {
  if (rule.minEntropy !== undefined && entropy(value) < rule.minEntropy) return undefined;
  if (rule.minClasses !== undefined && characterClasses(value) < rule.minClasses) return undefined;
  const reasons: Reason[] = [{ code: 'pattern', direction: 1, args: { rule: rule.id } }];
  if (isReference(value)) return rule.id.startsWith('generic.') ? undefined : low(reasons, 'placeholder');
  if (/example|xxxx|\.\.\.|(.)\1{7,}|1234567890|abcdefgh/i.test(value)) return low(reasons, 'placeholder');
  if (place.generated && rule.confidence !== 'high') return low(reasons, 'generated-file');
  if (rule.proof !== undefined) {
    const proof = prove(rule.proof, value);
    if (proof === 'failed') return low(reasons, 'proof-failed', { proof: rule.proof });
    if (proof === 'passed') {
      return {
        // A proved key id says whose key it is, and rarely stands far from its secret.
        confidence: rule.identifier === true ? rule.confidence : 'high',
        reasons: [...reasons, { code: 'proof-passed', direction: 1, args: { proof: rule.proof } }],
      };
    }
  }
  if (rule.identifier === true) return low(reasons, 'identifier');
  return { confidence: rule.confidence, reasons };
}

function low(reasons: readonly Reason[], code: string, args?: Reason['args']): Verdict {
  return { confidence: 'low', reasons: [...reasons, { code, direction: -1, ...(args === undefined ? {} : { args }) }] };
}
