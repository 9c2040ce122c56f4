// SARIF 2.1.0 for GitHub code scanning and other readers. Columns are UTF-16, uris come from the path's bytes, and the
// fingerprint is ours: GitHub's own line hash would hash the secret itself, so it is left to the uploader.
import type { Finding, SecretGroup } from '../core/finding.ts';
import { pathToBytes } from '../core/path.ts';
import { printable } from '../core/printable.ts';
import type { ScanReport, Sink } from './data.ts';

const RESULT_LIMIT = 25_000;
const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

export function sarifReport(report: ScanReport, sink: Sink): void {
  const findings = report.groups.flatMap((group) => group.findings.map((finding) => ({ group, finding })));
  const kept = findings.slice(0, RESULT_LIMIT);
  const ruleIds = [...new Set(kept.map(({ finding }) => finding.ruleId))].toSorted();
  const run = {
    tool: {
      driver: {
        name: 'Keylift',
        version: report.version,
        informationUri: 'https://www.npmjs.com/package/keylift',
        rules: ruleIds.map((id) => ruleObject(kept.find(({ finding }) => finding.ruleId === id)!.finding)),
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { ROOT: { description: { text: 'The folder that was scanned.' } } },
    invocations: [invocation(report, findings.length - kept.length)],
    results: kept.map(({ group, finding }) => resultObject(group, finding, ruleIds)),
  };
  sink.write(`${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`);
}

function ruleObject(finding: Finding): object {
  const severity = { high: '9.1', medium: '7.0', low: '3.0' }[finding.confidence];
  const help =
    'Move the value into AWS Secrets Manager (`keylift plan`), deploy, then rotate it at its provider: what was committed stays in the history of every clone, also after the line is gone.';
  return {
    id: finding.ruleId,
    name: finding.ruleName,
    shortDescription: { text: finding.ruleName },
    fullDescription: { text: `A hard-coded credential: ${finding.ruleName}.` },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: finding.confidence === 'high' ? 'error' : 'warning' },
    properties: {
      tags: ['security', 'external/cwe/cwe-798'],
      precision: { high: 'very-high', medium: 'high', low: 'low' }[finding.confidence],
      'security-severity': severity,
    },
  };
}

function resultObject(group: SecretGroup, finding: Finding, ruleIds: readonly string[]): object {
  const [first] = finding.provenance;
  const commit = first.kind === 'commit' ? { commit: first.commit.id, commitDate: first.commit.date, inHead: first.inHead } : {};
  const since = first.kind === 'commit' ? ` (since commit ${first.commit.id.slice(0, 10)})` : '';
  return {
    ruleId: finding.ruleId,
    ruleIndex: ruleIds.indexOf(finding.ruleId),
    level: finding.confidence === 'high' ? 'error' : finding.confidence === 'medium' ? 'warning' : 'note',
    message: { text: `${finding.ruleName} is hard-coded here${since}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(first.path), uriBaseId: 'ROOT' },
          region: {
            startLine: finding.start.line,
            startColumn: finding.start.column,
            endLine: finding.end.line,
            endColumn: finding.end.column,
            snippet: { text: printable(finding.excerpt.text) },
          },
        },
      },
    ],
    partialFingerprints: { 'keylift/v1': finding.fingerprint },
    properties: {
      confidence: finding.confidence,
      secret: group.number,
      ...(finding.validation === undefined ? {} : { validation: finding.validation }),
      ...commit,
    },
  };
}

function invocation(report: ScanReport, cut: number): object {
  const notes = [
    ...report.ledger.failed.map((failure) => `not scanned: ${printable(failure.path)}: ${printable(failure.why)}`),
    ...(report.interrupted ? ['the scan was interrupted'] : []),
    ...(cut > 0 ? [`${cut} further results were left out: SARIF readers take ${RESULT_LIMIT}`] : []),
  ];
  return {
    executionSuccessful: !report.incomplete,
    toolExecutionNotifications: notes.map((text) => ({ level: 'warning', message: { text } })),
  };
}

/** A relative URI of the path's own bytes, so that names which are not UTF-8 survive. */
function uriOf(path: string): string {
  let uri = '';
  for (const byte of pathToBytes(path)) {
    const char = String.fromCharCode(byte);
    uri += /[A-Za-z0-9\-._~/!$&'()*+,;=@]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return uri;
}
