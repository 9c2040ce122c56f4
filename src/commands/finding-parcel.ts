// Findings on their way from one thread of this process to another. A Secret does not survive the copying that a message
// is, on purpose; so its value travels beside the finding, in memory, and is wrapped again on arrival.
import type { Finding } from '../core/finding.ts';
import { Secret } from '../core/secret.ts';

export interface FindingParcel {
  readonly finding: Omit<Finding, 'secret'>;
  readonly value: string;
}

export function packFinding({ secret, ...finding }: Finding): FindingParcel {
  return { finding, value: secret.reveal() };
}

export function unpackFinding({ finding, value }: FindingParcel): Finding {
  return { ...finding, secret: new Secret(value) };
}
