// AWS access keys: a program would need them to fetch them, so they are stored nowhere. Their places are cut out, and what
// gives them back is the commit that has the file.
import { contentDigest, secretDigest } from '../core/fingerprint.ts';
import type { PlannedRemoval } from '../core/plan.ts';
import type { FileText, RemovalCandidate } from './plan-sites.ts';

/** The files of the commit that a rollback can fall back on. */
export interface CommittedFiles {
  readonly commit: string;
  read(path: string): Uint8Array | undefined;
}

/** The removal of one file. */
export interface FileRemoval {
  readonly id: string;
  readonly file: FileText;
  readonly members: readonly RemovalCandidate[];
}

/** One removal for each file: a half of an access key left standing would help nobody. */
export function removalsOf(candidates: readonly RemovalCandidate[]): FileRemoval[] {
  const files = new Set(candidates.map(({ file }) => file));
  return [...files].map((file, index) => ({
    id: `r${index + 1}`,
    file,
    members: candidates.filter((one) => one.file === file),
  }));
}

/** What the plan says of a removal. */
export function plannedRemoval({ id, file, members }: FileRemoval, key: Uint8Array): PlannedRemoval {
  const accounts = members.flatMap(({ finding }) => {
    const account = finding.reasons.find(({ code }) => code === 'aws-account')?.args?.['account'];
    return typeof account === 'string' ? [account] : [];
  });
  return {
    id,
    path: file.path,
    accounts: [...new Set(accounts)],
    sites: members.map(({ finding }) => ({
      fingerprint: finding.fingerprint,
      ruleId: finding.ruleId,
      path: file.path,
      line: finding.start.line,
      column: finding.start.column,
      digest: secretDigest(key, finding.secret),
    })),
  };
}

/** The bytes of the work tree that git's bytes stand for (with core.autocrlf their line ends differ), told by their keyed digest. */
export function preimageOf(committed: Uint8Array | undefined, key: Uint8Array, digest: string): Buffer | undefined {
  if (committed === undefined) return undefined;
  const bytes = Buffer.from(committed);
  const windows = Buffer.from(bytes.toString('latin1').replaceAll(/\r?\n/g, '\r\n'), 'latin1');
  return [bytes, windows].find((candidate) => contentDigest(key, candidate) === digest);
}
