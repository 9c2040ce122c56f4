// `scan --validate`: asks providers whether what was found is live. Off by default; never in a hook, where nobody expects
// a commit to talk to the network.
import type { Finding } from '../core/finding.ts';
import { builtinRules } from '../ruleset/load.ts';
import { transportFor, type Transport } from '../validate/transport.ts';
import { validate } from '../validate/validator.ts';
import type { Io } from './io.ts';
import { startProgress } from './progress.ts';

/** Milliseconds for one request, from the name's look-up to the end of the answer. */
const TIMEOUT = 10_000;

/** The findings with their state. `transport` is for tests. Requests of users' rules are not made: only hosts we know are asked. */
export async function withStates(findings: readonly Finding[], io: Io, transport?: Transport): Promise<readonly Finding[]> {
  const progress = startProgress(io, 'asking providers');
  try {
    const states = await validate(findings, builtinRules(), {
      transport: transport ?? transportFor(TIMEOUT),
      signal: io.signal,
      onProgress: (done, all) => progress.update(`asked about ${done} of ${all} places`),
    });
    return findings.map((finding) => ({ ...finding, validation: states.get(finding) ?? 'unchecked' }));
  } finally {
    progress.stop();
  }
}
