// Two scans of a pull request as one report: what its head holds, with the lines of today, and what its commits held in
// between and took back, which stays in history all the same.
import type { Finding } from '../core/finding.ts';
import type { Ledger } from '../core/blob.ts';
import type { ScanReport } from '../report/data.ts';

/**
 * @param head what stands in the last commit
 * @param between every commit of the range; a file that was touched shows its old secrets too, and a merge those of both sides
 * @param before what stood in the same files at the base, and is nothing new
 */
export function joinedReport(head: ScanReport, between: ScanReport, before: readonly ScanReport[]): ScanReport {
  const known = [head, ...before].flatMap((report) => report.groups.map((group) => group.findings[0].secret));
  const gone = between.groups.filter((group) => !known.some((secret) => secret.equals(group.findings[0].secret)));
  const later = gone.map((group, index) => ({
    number: head.groups.length + index + 1,
    findings: group.findings.map(asGone) as [Finding, ...Finding[]],
  }));
  return {
    ...head,
    source: 'history',
    groups: [...head.groups, ...later],
    ledger: joinedLedger(head.ledger, between.ledger),
    hidden: head.hidden,
    incomplete: head.incomplete || between.incomplete,
    interrupted: head.interrupted || between.interrupted,
    seconds: head.seconds + between.seconds,
  };
}

/** It is not in the head commit, whatever branch the runner has checked out. */
function asGone(finding: Finding): Finding {
  const [first, ...rest] = finding.provenance.map((place) => (place.kind === 'commit' ? { ...place, inHead: false } : place));
  return { ...finding, provenance: [first!, ...rest] };
}

function joinedLedger(head: Ledger, between: Ledger): Ledger {
  const failed = new Map([...head.failed, ...between.failed].map((one) => [JSON.stringify([one.path, one.why]), one]));
  return {
    files: head.files,
    members: between.members,
    blobs: between.blobs,
    commits: between.commits,
    bytes: between.bytes,
    skipped: between.skipped,
    failed: [...failed.values()],
    notes: [...new Set([...between.notes, ...head.notes.filter((note) => note !== 'nothing new to scan')])],
  };
}

/** Findings whose line is one of today's files, not of a commit that was taken back. */
export function atHead(report: ScanReport): Finding[] {
  const findings = report.groups.flatMap((group) => [...group.findings]);
  return findings.filter((finding) => finding.provenance.some((place) => place.kind === 'commit' && place.inHead));
}

/** Where it stands in the head commit. */
export function headPath(finding: Finding): string {
  const place = finding.provenance.find((one) => one.kind === 'commit' && one.inHead) ?? finding.provenance[0];
  return place.path;
}
