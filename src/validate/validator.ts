// Asks providers whether found credentials are live. Only with a rule's own request, to the host in that rule, once for
// each value; the memory of what was asked is keyed with a key of this run.
import { createHmac, randomBytes } from 'node:crypto';
import type { Finding, ValidationState } from '../core/finding.ts';
import { secretDigest } from '../core/fingerprint.ts';
import type { Rule } from '../core/rule.ts';
import type { Secret } from '../core/secret.ts';
import { identityRequest, identityState } from './aws.ts';
import { paceOf, type Pace } from './pace.ts';
import { fillRequest, stateOf } from './request.ts';
import type { IncomingAnswer, OutgoingRequest, Transport } from './transport.ts';

export interface ValidatorOptions {
  readonly transport: Transport;
  readonly signal: AbortSignal;
  /** Milliseconds between two requests to one provider. Default 250. */
  readonly pause?: number;
  /** Clock for signatures, milliseconds since 1970. */
  readonly now?: () => number;
  readonly onProgress?: (done: number, all: number) => void;
}

interface Question {
  readonly request: OutgoingRequest;
  readonly read: (answer: IncomingAnswer) => ValidationState;
}

const AWS_ID = 'aws.access-key-id';
const AWS_SECRETS: readonly string[] = ['aws.secret-access-key', 'aws.secret-key-beside-id'];
const AWS_SESSION = 'aws.session-token';

/** States by finding. `rules` must be built-in ones: whoever writes a rule decides where values are sent. */
export async function validate(
  findings: readonly Finding[],
  rules: readonly Rule[],
  options: ValidatorOptions,
): Promise<ReadonlyMap<Finding, ValidationState>> {
  const key = randomBytes(32);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const sets = setsOf(findings);
  const pace = paceOf(options.pause ?? 250);
  const answers = new Map<string, Promise<ValidationState>>();
  let done = 0;
  const states = await Promise.all(
    findings.map(async (finding): Promise<[Finding, ValidationState]> => {
      const question = questionOf(finding, byId.get(finding.ruleId), sets, options.now ?? Date.now);
      if (question === undefined) return [finding, 'unchecked'];
      const mark = markOf(key, finding, sets);
      const known = answers.get(mark) ?? ask(question, pace, options);
      answers.set(mark, known);
      const state = await known;
      done += 1;
      options.onProgress?.(done, findings.length);
      return [finding, state];
    }),
  );
  return new Map(states);
}

async function ask(question: Question, pace: Pace, options: ValidatorOptions): Promise<ValidationState> {
  return pace(new URL(question.request.url).host, async () => {
    if (options.signal.aborted) return 'unchecked';
    try {
      return question.read(await options.transport(question.request, options.signal));
    } catch {
      // What went wrong may quote the request; that there was no answer is all that is said.
      return 'unknown';
    }
  });
}

function isAws({ ruleId }: Finding): boolean {
  return ruleId === AWS_ID || AWS_SECRETS.includes(ruleId);
}

/** Findings of each set by the name of their part. */
function setsOf(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const sets = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.part !== undefined) sets.set(finding.part.set, [...(sets.get(finding.part.set) ?? []), finding]);
  }
  return sets;
}

function questionOf(
  finding: Finding,
  rule: Rule | undefined,
  sets: ReadonlyMap<string, readonly Finding[]>,
  now: () => number,
): Question | undefined {
  const set = finding.part === undefined ? [finding] : (sets.get(finding.part.set) ?? [finding]);
  if (isAws(finding)) {
    const of = (...ids: readonly string[]) => set.find(({ ruleId }) => ids.includes(ruleId))?.secret;
    const [id, secret, sessionToken] = [of(AWS_ID), of(...AWS_SECRETS), of(AWS_SESSION)];
    if (id === undefined || secret === undefined) return undefined;
    const request = identityRequest({ id, secret, ...(sessionToken === undefined ? {} : { sessionToken }) }, now());
    return { request, read: identityState };
  }
  const validation = rule?.validation;
  if (validation === undefined) return undefined;
  const parts = new Map<string, Secret>(set.flatMap((one) => (one.part === undefined ? [] : [[one.part.name, one.secret]])));
  parts.set('secret', finding.secret);
  const request = fillRequest(validation, parts);
  return request === undefined ? undefined : { request, read: (answer) => stateOf(validation, answer) };
}

/** Equal for findings that would ask the same. */
function markOf(key: Uint8Array, finding: Finding, sets: ReadonlyMap<string, readonly Finding[]>): string {
  const set = finding.part === undefined ? [finding] : (sets.get(finding.part.set) ?? [finding]);
  const mac = createHmac('sha256', key).update(isAws(finding) ? 'aws' : finding.ruleId);
  if (!isAws(finding)) mac.update(secretDigest(key, finding.secret));
  for (const digest of set.map(({ secret }) => secretDigest(key, secret)).toSorted()) mac.update(digest);
  return mac.digest('hex');
}
