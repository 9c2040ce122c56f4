// The table formats against evil repository text, each read back the way its reader would.
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/finding.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { codeclimateReport } from '../../src/report/codeclimate.ts';
import { csvReport } from '../../src/report/csv.ts';
import { groupFindings, type Reporter, type ScanReport } from '../../src/report/data.ts';
import { githubReport } from '../../src/report/github.ts';
import { gitlabReport } from '../../src/report/gitlab.ts';
import { pageText } from '../../src/report/html/page.ts';
import { junitReport } from '../../src/report/junit.ts';
import { markdownText } from '../../src/report/markdown.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { GITLAB_SCHEMA } from '../support/gitlab-schema.ts';
import { fakeBlob, fakeText } from '../support/fake.ts';

const VALUE = `${fakeText(8)}-${fakeText(6)}4`;
const PATHS = [
  '=cmd|calc.ts',
  '"><script>alert(1)</script>.ts',
  'a,b\n::error::x.ts',
  'x`|[link](http:y).ts',
  '@mention\u001b[31m\u0007.ts',
];

function reportOf(paths: readonly string[]): ScanReport {
  const scanner = createScanner(builtinRules());
  const findings: Finding[] = paths.flatMap((path, index) =>
    scanner.scan(fakeBlob(`const dbPassword = "${VALUE}${index}x9";\n`, path)),
  );
  return {
    version: '1.2.3',
    source: 'worktree',
    threshold: 'low',
    groups: groupFindings(findings, (finding) => finding.fingerprint),
    ledger: {
      files: paths.length,
      blobs: 0,
      members: 0,
      commits: 0,
      bytes: 100,
      skipped: [],
      failed: [{ path: 'no<&>"\u0000read', why: 'permission denied' }],
      notes: [],
    },
    hidden: { allowed: 0, baseline: 0, belowThreshold: 0 },
    incomplete: true,
    interrupted: false,
    seconds: 0.5,
  };
}

function written(reporter: Reporter, report: ScanReport): string {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  reporter(report, { write, columns: 100, colour: false, unicode: true, explain: true });
  return text;
}

const REPORT = reportOf(PATHS);

describe('every format', () => {
  it.each<[string, Reporter]>([
    ['csv', csvReport],
    ['junit', junitReport],
    ['gitlab', gitlabReport],
    ['codeclimate', codeclimateReport],
    ['github', githubReport],
    ['markdown', (report, sink) => sink.write(markdownText(report))],
    ['html', (report, sink) => sink.write(pageText(report, 0))],
  ])('%s holds no value and no raw control character, and names every finding', (_, reporter) => {
    const text = written(reporter, REPORT);

    expect(REPORT.groups).toHaveLength(PATHS.length);
    expect(text).not.toContain(VALUE);
    expect(text.replace(/[\n\r\t]/g, '')).not.toMatch(/\p{Cc}/u);
    expect(text).toContain('cmd');
    expect(text).toContain('mention');
  });
});

describe('csv', () => {
  it('guards formulas and has a header also when nothing was found', () => {
    const rows = written(csvReport, REPORT).split('\r\n');

    expect(rows.filter((row) => /(?:^|,)"?[=+@-]/.test(row))).toEqual([]);
    expect(rows.some((row) => row.includes(`"'=cmd|calc.ts"`))).toBe(true);
    expect(written(csvReport, reportOf([]))).toMatch(/^secret,ruleId,.*\r\n$/);
  });
});

describe('github', () => {
  it('lets no repository text begin a workflow command', () => {
    const commands = written(githubReport, REPORT)
      .split('\n')
      .filter((line) => line.startsWith('::'));

    expect(commands.every((line) => /^::(?:error|warning) file=/.test(line))).toBe(true);
    expect(commands).toHaveLength(PATHS.length);
  });
});

describe('junit', () => {
  it('counts what it lists, with failures and errors apart', () => {
    const text = written(junitReport, REPORT);

    expect(text.match(/<failure /g)).toHaveLength(PATHS.length);
    expect(text.match(/<error /g)).toHaveLength(1);
    expect(text).toContain(`tests="${PATHS.length + 1}" failures="${PATHS.length}" errors="1"`);
    expect(text.match(/&(?!amp;|lt;|gt;|quot;)/)).toBeNull();
  });
});

describe('gitlab', () => {
  it('has what its schema asks for and leaves the source out', () => {
    const document = JSON.parse(written(gitlabReport, REPORT)) as {
      scan: Record<string, unknown>;
      vulnerabilities: Record<string, unknown>[];
    };

    expect(Object.keys(document.scan)).toEqual(
      expect.arrayContaining(['analyzer', 'scanner', 'type', 'start_time', 'end_time', 'status']),
    );
    const ajv = new Ajv({ allErrors: true });
    expect(ajv.validate(GITLAB_SCHEMA, document), JSON.stringify(ajv.errors, null, 1)).toBe(true);
    expect(document.scan['messages']).not.toEqual([]);
    expect(document.scan['status']).toBe('failure');
    expect(document.scan['start_time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    for (const one of document.vulnerabilities) {
      expect(one).toMatchObject({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        identifiers: [{ type: 'keylift_rule_id' }],
        location: { commit: { sha: expect.any(String) as string } },
      });
      expect(one).not.toHaveProperty('raw_source_code_extract');
    }
  });
});

describe('html', () => {
  it('escapes what comes from the repository and allows only its own style and script', () => {
    const page = pageText(REPORT, 0);

    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<[^>]*\son\w+=/);
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
  });
});
