// One JSON document, or one JSON object a line. Fields are picked one by one: nothing of a finding gets in by accident.
// docs/output.md describes them; docs/report.schema.json is the contract.
import type { CommitInfo, Provenance } from '../core/blob.ts';
import type { Finding, SecretGroup } from '../core/finding.ts';
import { MASK } from '../core/secret.ts';
import type { ScanReport, Sink } from './data.ts';

export const SCHEMA_VERSION = 1;

export function jsonReport(report: ScanReport, sink: Sink): void {
  const findings = report.groups.flatMap((group) => group.findings.map((finding) => findingObject(group, finding)));
  sink.write(`${JSON.stringify({ ...headObject(report), findings, ...tailObject(report) }, null, 2)}\n`);
}

/** First a header, then each finding, last a summary; every line says its `type`. */
export function jsonlReport(report: ScanReport, sink: Sink): void {
  const line = (type: string, object: object) => sink.write(`${JSON.stringify({ type, ...object })}\n`);
  line('header', headObject(report));
  for (const group of report.groups) for (const finding of group.findings) line('finding', findingObject(group, finding));
  line('summary', tailObject(report));
}

function headObject(report: ScanReport): object {
  return {
    schema: SCHEMA_VERSION,
    tool: { name: 'keylift', version: report.version },
    source: report.source,
    threshold: report.threshold,
  };
}

function tailObject(report: ScanReport): object {
  const { files, members, blobs, commits, bytes, skipped, failed, notes } = report.ledger;
  return {
    secrets: report.groups.length,
    incomplete: report.incomplete,
    hidden: { allowed: report.hidden.allowed, baseline: report.hidden.baseline, belowThreshold: report.hidden.belowThreshold },
    ledger: {
      files,
      members,
      blobs,
      commits,
      bytes,
      skipped: skipped.map(({ path, reason }) => ({ path, reason })),
      failed: failed.map(({ path, commit, why }) => ({ path, ...(commit === undefined ? {} : { commit }), why })),
      notes,
    },
  };
}

function findingObject(group: SecretGroup, finding: Finding): object {
  const [first] = finding.provenance;
  return {
    ruleId: finding.ruleId,
    ruleName: finding.ruleName,
    confidence: finding.confidence,
    /** Number of the secret in this report: equal numbers, equal values. */
    secret: group.number,
    masked: `${finding.publicPrefix}${MASK}`,
    path: first.path,
    start: { line: finding.start.line, column: finding.start.column },
    end: { line: finding.end.line, column: finding.end.column },
    excerpt: finding.excerpt.text,
    fingerprint: finding.fingerprint,
    ...(finding.validation === undefined ? {} : { validation: finding.validation }),
    ...(finding.decoders === undefined ? {} : { decoders: finding.decoders }),
    ...(finding.part === undefined ? {} : { part: { set: finding.part.set, name: finding.part.name } }),
    ...commitFields(finding.provenance),
    alsoMatched: finding.alsoMatched,
    reasons: finding.reasons.map(({ code, direction, args }) => ({ code, direction, ...(args === undefined ? {} : { args }) })),
  };
}

function commitFields(all: readonly Provenance[]): object {
  const commits = all.filter((place) => place.kind === 'commit');
  const [first] = commits;
  if (first === undefined) return {};
  return {
    commit: commitObject(first.commit),
    ...(first.last === undefined ? {} : { lastCommit: commitObject(first.last) }),
    ...(first.branches === undefined ? {} : { branches: { names: first.branches.names, total: first.branches.total } }),
    inHead: commits.some((place) => place.inHead),
    paths: [...new Set(commits.map((place) => place.path))],
  };
}

function commitObject({ id, date, author }: CommitInfo): object {
  return { id, date, author };
}
