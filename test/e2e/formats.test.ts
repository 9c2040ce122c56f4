// Every report format as its readers take it: SARIF and JSON against their schemas, all of them without a value.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import AjvDraft4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { GITLAB_SCHEMA } from '../support/gitlab-schema.ts';
import { git, keylift, repository, writeTree } from '../support/run.ts';

const PASSWORD = `${fakeText(7)}!${fakeText(6, 'ABCDEFGH')}${fakeText(3, '23456789')}`;
const FILES = {
  'src/a.ts': `export const dbPassword = "${PASSWORD}";\n`,
  'src/strange, name:1.ts': `const adminPassword = '${PASSWORD}';\n`,
};
const MODES: [string, string[]][] = [
  ['files', ['scan']],
  ['history', ['scan', '--history']],
  ['the index', ['scan', '--staged']],
];

function schemaOf(path: string): AnySchemaObject {
  return JSON.parse(readFileSync(path, 'utf8')) as AnySchemaObject;
}

async function stagedRepository(): Promise<string> {
  const cwd = repository(FILES);
  writeTree(cwd, { 'src/b.ts': FILES['src/a.ts'] });
  git(cwd, 'add', '-A');
  return cwd;
}

describe.each(MODES)('a scan of %s', (_, args) => {
  it('writes SARIF that its schema accepts', async () => {
    const ajv = new AjvDraft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats.default(ajv);
    const path = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
    const { $schema: _, ...schema } = schemaOf(path);

    const run = await keylift([...args, '--format', 'sarif'], { cwd: await stagedRepository() });
    const sarif = JSON.parse(run.stdout) as { runs: [{ results: unknown[] }] };

    expect(ajv.validate(schema, sarif), JSON.stringify(ajv.errors, null, 1)).toBe(true);
    expect(sarif.runs[0].results.length).toBeGreaterThan(0);
    expect(run.stdout).not.toContain(PASSWORD);
  });

  it('writes JSON that its schema accepts, and the same findings line by line', async () => {
    const cwd = await stagedRepository();
    const ajv = new Ajv({ allErrors: true });

    const run = await keylift([...args, '--format', 'json'], { cwd });
    const lines = (await keylift([...args, '--format', 'jsonl'], { cwd })).stdout.trim().split('\n');
    const report = JSON.parse(run.stdout) as { findings: object[] };

    expect(ajv.validate(schemaOf(join(import.meta.dirname, '../../docs/report.schema.json')), report), ajv.errorsText()).toBe(
      true,
    );
    expect(report.findings.length).toBeGreaterThan(0);
    const findings = lines.map((line) => JSON.parse(line) as { type: string }).filter(({ type }) => type === 'finding');
    expect(findings).toEqual(report.findings.map((finding) => ({ type: 'finding', ...finding })));
    expect(run.stdout + lines.join('')).not.toContain(PASSWORD);
  });

  it('writes a GitLab report that its schema accepts, each place once', async () => {
    const ajv = new Ajv({ allErrors: true });
    const cwd = await stagedRepository();
    // Something that could not be scanned becomes a message.
    writeTree(cwd, { 'not-a.zip': Buffer.from([0x50, 0x4b, 3, 4, 0, 0]) });

    const run = await keylift([...args, '--format', 'gitlab'], { cwd });
    const report = JSON.parse(run.stdout) as { vulnerabilities: { id: string }[] };

    expect(ajv.validate(GITLAB_SCHEMA, report), JSON.stringify(ajv.errors, null, 1)).toBe(true);
    expect(report.vulnerabilities.length).toBeGreaterThan(0);
    expect(new Set(report.vulnerabilities.map(({ id }) => id)).size).toBe(report.vulnerabilities.length);
    expect(run.stdout).not.toContain(PASSWORD);
  });

  it('prints the same bytes every time', async () => {
    const cwd = await stagedRepository();
    for (const format of ['json', 'sarif', 'jsonl', 'github']) {
      const first = await keylift([...args, '--format', format], { cwd });
      const second = await keylift([...args, '--format', format], { cwd });
      const timeless = (text: string) => text.replace(/ in [\d.]+ s\./, '');
      expect(timeless(second.stdout)).toBe(timeless(first.stdout));
    }
  });
});
