// A user's scan looks into archives: files, staged changes, standard input; and says what it could not look into.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tarOf, zipOf } from '../support/archives.ts';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, keylift, scratch } from '../support/run.ts';

const password = `${fakeText(7)}!${fakeText(6, 'ABCDEFGH')}${fakeText(3, '23456789')}`;
const secret = Buffer.from(`db_password = "${password}"\n`);
const jar = () => zipOf([{ name: 'conf/app.properties', data: secret }]);

interface Report {
  readonly findings: readonly { readonly path: string }[];
  readonly ledger: { readonly members: number; readonly failed: readonly { readonly path: string }[] };
}

async function scan(args: readonly string[], cwd: string, input?: Buffer) {
  const run = await keylift(['scan', '--format', 'json', ...args], { cwd, ...(input === undefined ? {} : { input }) });
  const report = JSON.parse(run.stdout) as Report;
  expect(run.stdout).not.toContain(password);
  return { code: run.code, paths: report.findings.map(({ path }) => path).toSorted(), ledger: report.ledger };
}

describe('keylift scan, with archives', () => {
  it('looks into those of a folder, however many threads there are', async () => {
    const cwd = scratch(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`src/f${i}.ts`, `export const n = ${i};\n`])));
    writeFileSync(join(cwd, 'app.jar'), jar());
    writeFileSync(join(cwd, 'dump.tar.gz'), gzipSync(await tarOf({ 'dump/users.sql': secret, 'lib.jar': jar() })));

    for (const jobs of ['1', '2']) {
      const { code, paths, ledger } = await scan(['--jobs', jobs], cwd);

      expect([code, ledger.members]).toEqual([1, 3]);
      expect(paths).toEqual([
        'app.jar!/conf/app.properties',
        'dump.tar.gz!/dump/users.sql',
        'dump.tar.gz!/lib.jar!/conf/app.properties',
      ]);
    }
    expect((await scan(['--archive-depth', '1'], cwd)).paths).toHaveLength(2);
    expect((await scan(['--archive-depth', '0'], cwd)).code).toBe(0);
  });

  it('looks into what is staged, and what comes on standard input', async () => {
    const cwd = scratch({ 'a.txt': 'x\n' });
    writeFileSync(join(cwd, 'app.jar'), jar());
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
    ])
      execFileSync('git', args, { cwd, env: cleanEnv() });

    expect((await scan(['--staged'], cwd)).paths).toEqual(['app.jar!/conf/app.properties']);
    expect((await scan(['-'], cwd, jar())).paths).toEqual(['<stdin>!/conf/app.properties']);
  });

  it('is incomplete when an archive costs too much', async () => {
    const cwd = scratch({ 'a.txt': 'x\n' });
    writeFileSync(join(cwd, 'big.gz'), gzipSync(Buffer.alloc(100_000)));

    const { code, ledger } = await scan(['--max-archive-size', '50000'], cwd);

    expect([code, ledger.failed.map(({ path }) => path)]).toEqual([3, ['big.gz']]);
  });
});
