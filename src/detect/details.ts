// What a proved value says of itself, as reasons: whose account, until when, encrypted or not. The one stage that needs
// to know the time.
import type { Reason } from '../core/finding.ts';
import type { Judged } from './candidate.ts';
import { examine } from './proof.ts';

/** Adds the details to a candidate; a key behind a passphrase is at most medium. `now` in milliseconds since 1970. */
export function withDetails(candidate: Judged, value: string, now: number): Judged {
  const { proof } = candidate.rule;
  if (proof === undefined) return candidate;
  const examined = examine(proof, value);
  if (examined.proof === 'failed' || examined.details.length === 0) return candidate;
  const details = examined.details.map((reason) => (reason.code === 'expires' ? expiry(reason, now) : reason));
  const encrypted = details.some((reason) => reason.code === 'encrypted');
  return {
    ...candidate,
    confidence: encrypted && candidate.confidence === 'high' ? 'medium' : candidate.confidence,
    reasons: [...candidate.reasons, ...details],
  };
}

function expiry(reason: Reason, now: number): Reason {
  const at = Number(reason.args?.['at']) * 1000;
  const on = new Date(at).toISOString().slice(0, 10);
  return at < now ? { code: 'expired', direction: -1, args: { on } } : { code: 'expires', direction: 1, args: { on } };
}
