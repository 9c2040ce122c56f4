// The built program on enough files for several threads: what they find together, and what happens when one is lost.
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, keylift, scratch } from '../support/run.ts';

const FILES = 3200;
const EVERY = 100;

/** More files than one thread is used for; every hundredth holds a password of its own. */
function tree(): string {
  const files = Array.from({ length: FILES }, (_, i) => {
    const text = i % EVERY === 0 ? `db_password = "${fakeText(14, undefined, i)}!x4"\n` : `export const n = ${i};\n`;
    return [`src/${i % 16}/f${i}.ts`, text] as const;
  });
  return scratch(Object.fromEntries(files));
}

interface Report {
  readonly findings: readonly { readonly path: string }[];
  readonly ledger: { readonly files: number; readonly failed: readonly { readonly path: string; readonly why: string }[] };
}

describe('keylift scan, with threads', () => {
  it('finds the same in the same order, however many there are', async () => {
    const cwd = tree();
    const reports = [];
    for (const jobs of ['1', '2', '5']) {
      const { code, stdout } = await keylift(['scan', '-f', 'json', '--jobs', jobs], { cwd });

      expect(code).toBe(1);
      const { findings, ledger } = JSON.parse(stdout) as Report;
      reports.push({ findings, ledger });
    }

    expect(reports[0]!.findings).toHaveLength(FILES / EVERY);
    expect(reports[0]!.ledger.files).toBe(FILES);
    expect(reports[1]).toEqual(reports[0]);
    expect(reports[2]).toEqual(reports[0]);
  });

  it('never says clean when a thread is lost', () => {
    const cwd = tree();
    const home = scratch();
    cpSync(join(import.meta.dirname, '..', '..', 'dist'), join(home, 'dist'), { recursive: true });
    writeFileSync(join(home, 'dist', 'scan-worker.mjs'), 'process.exit(0);\n');
    const { status, stdout } = spawnSync(process.execPath, [join(home, 'dist', 'cli.mjs'), 'scan', '--jobs', '2'], {
      cwd,
      env: cleanEnv(),
      encoding: 'utf8',
    });

    expect(status).toBe(70);
    expect(stdout).toBe('');
  });

  it.runIf(process.platform === 'linux')(
    'names a file that cannot be read (EIO), scans the rest, and is incomplete',
    async () => {
      const cwd = scratch({ 'a.env': `DB_PASSWORD="${fakeText(14)}!x4"\n` });
      // The memory of a process has nothing at its start: reading there is an input error.
      const { code, stdout } = await keylift(['scan', '-f', 'json', 'a.env', '/proc/self/mem'], { cwd });

      expect(code).toBe(3);
      const { findings, ledger } = JSON.parse(stdout) as Report;
      expect(findings.map(({ path }) => path)).toEqual([expect.stringContaining('a.env')]);
      expect(ledger.failed).toHaveLength(1);
      expect(ledger.failed[0]!.path).toContain('mem');
    },
  );
});
