// The terminal report where there is little room: 40 columns, no Unicode, no colour; and the hook in a real terminal of
// that kind.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../src/core/blob.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { groupFindings, type ScanReport } from '../../src/report/data.ts';
import { standingLines } from '../../src/report/standing-terminal.ts';
import { fitted, fittedAll } from '../../src/report/style.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { fakeBlob, fakeText } from '../support/fake.ts';
import { talk } from '../support/talk.ts';
import { cleanEnv, git, keylift, repository, writeTree } from '../support/run.ts';

const VALUE = `${fakeText(8)}-${fakeText(6)}4`;
const LINE = `const dbPassword = "${VALUE}"; // ünïcode, and a comment that goes on well past the end of the line\n`;

function reportOf(source: ScanReport['source']): ScanReport {
  const findings = createScanner(builtinRules()).scan(fakeBlob(LINE, 'src/configuration/database/connection-of-the-shop.ts'));
  return {
    version: '1',
    source,
    threshold: 'low',
    groups: groupFindings(findings, (finding) => finding.fingerprint),
    ledger: {
      ...emptyLedger(),
      files: 12_345,
      bytes: 10 ** 9,
      skipped: [{ path: 'x', reason: 'submodule' }],
      failed: [{ path: 'src/unreadable-file-with-a-long-name.ts', why: 'permission denied by the system' }],
      notes: ['a remark that is longer than a line of forty columns could ever hold'],
    },
    hidden: { allowed: 3, baseline: 2, belowThreshold: 1 },
    incomplete: true,
    interrupted: false,
    seconds: 1,
  };
}

/** Lines that are too long although they could have been broken; a path could not. */
function tooLong(lines: readonly string[], columns: number): string[] {
  return lines.filter((line) => line.length > columns && /\S \S/.test(line.replace(/^ *-> /, '').trim()));
}

describe('a terminal of 40 columns, no Unicode, no colour', () => {
  it.each(['worktree', 'staged', 'history'] as const)('shows a scan of kind %s in lines that fit', (source) => {
    let text = '';
    const write = (part: string) => void (text += part);
    terminalReport(reportOf(source), { write, columns: 40, colour: false, unicode: false, explain: false });

    expect(tooLong(text.split('\n'), 40)).toEqual([]);
    expect(text).toMatch(/^[\n\u0020-\u007e]*$/);
    expect(text).toContain('not scanned:');
    expect(text).not.toContain(VALUE);
  });

  it('shows what the hook says of a commit', async () => {
    const root = repository({ 'old.ts': 'x' });
    expect((await keylift(['init', '--yes'], { cwd: root })).code).toBe(0);
    writeTree(root, { 'a.ts': LINE });
    git(root, 'add', '-A');
    const run = spawnSync('script', ['-qec', 'stty cols 40; git commit -m x', '/dev/null'], {
      cwd: root,
      env: cleanEnv({ TERM: 'xterm', LANG: 'C', NO_COLOR: '1' }),
      encoding: 'utf8',
    });
    const lines = run.stdout.split(/\r?\n/);

    expect(run.status).toBe(1);
    expect(tooLong(lines, 40)).toEqual([]);
    expect(run.stdout).toMatch(/^[\r\n\u0020-\u007e]*$/);
    expect(run.stdout).toContain('generic.password');
    expect(run.stdout).toContain('--no-verify');
  });

  it('shows a plan and how it stands', async () => {
    const root = repository({
      'package.json': '{ "name": "shop", "type": "module" }\n',
      'src/configuration/database.js': LINE,
      'plans.ts': `export enum Plan { apiKey = '${fakeText(15)}7${fakeText(16, undefined, 9)}' }\n`,
    });
    const seen = await talk(root, ['plan', '--env', 'prod'], [], { columns: 40, unicode: false });
    const standings = [
      {
        name: 'prod/shop/db',
        state: 'present',
        readSince: false,
        rotated: false,
        inHistory: 2,
        lastRead: '2026-11-25T00:00:00Z',
      },
    ] as const;

    expect(seen.stdout).toMatch(/^[\n\u0020-\u007e]*$/);
    expect(seen.stdout).toContain('not rewritten:');
    // The diff is code, and never broken.
    const plain = await talk(root, ['plan', '--env', 'prod', '--no-diff'], [], { columns: 40, unicode: false });
    expect(tooLong(plain.stdout.split('\n'), 40)).toEqual([]);
    expect(tooLong(fittedAll(standingLines(standings), 40), 40)).toEqual([]);
    expect(seen.stdout).not.toContain(VALUE);
  });

  it('puts what stands in columns one below the other', () => {
    expect(fitted('  keylift plan     move them all', 20)).toEqual(['  keylift plan', '    move them all']);
  });

  it('keeps colours out of the count, and words whole', () => {
    const painted = '  \u001b[2mone two\u001b[22m three-which-is-long four';

    expect(fitted(painted, 10)).toEqual(['  \u001b[2mone two\u001b[22m', '    three-which-is-long', '    four']);
    expect(fitted('short', 10)).toEqual(['short']);
  });
});
