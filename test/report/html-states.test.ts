// The HTML report on what became of each secret: states, age, owners, and when it entered and left the history.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/server.ts';
import { emptyLedger } from '../../src/core/blob.ts';
import type { Finding } from '../../src/core/finding.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { groupFindings, type Facts, type ScanReport } from '../../src/report/data.ts';
import { pageText } from '../../src/report/html/page.ts';
import { ageText, byAge } from '../../src/report/html/state.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { pathOwners } from '../../src/sources/owners.ts';
import { awsEnvironment } from '../languages/project-run.ts';
import { fakeBlob, fakeText } from '../support/fake.ts';
import { git, keylift, repository, scratch } from '../support/run.ts';

const VALUE = `${fakeText(8)}-${fakeText(6)}4`;
const NOW = Date.parse('2026-11-25T00:00:00Z');
const commit = (date: string) => ({ id: 'a'.repeat(40), date, author: 'A' });

function report(
  places: readonly Finding['provenance'][],
  facts: readonly Facts[],
  validation?: Finding['validation'],
): ScanReport {
  const scanner = createScanner(builtinRules());
  const findings = places.flatMap((provenance, index) =>
    scanner
      .scan(fakeBlob(`const dbPassword = "${VALUE}${index}";\n`, `${index}.ts`))
      .map((finding) => ({ ...finding, provenance, ...(validation === undefined ? {} : { validation }) })),
  );
  return {
    version: '1',
    source: 'history',
    threshold: 'low',
    groups: groupFindings(findings, (finding) => finding.fingerprint),
    ledger: { ...emptyLedger(), blobs: 1, commits: 1, bytes: 1 },
    hidden: { allowed: 0, baseline: 0, belowThreshold: 0 },
    incomplete: false,
    interrupted: false,
    seconds: 1,
    facts: new Map(facts.map((one, index) => [index + 1, one])),
  };
}

describe('the HTML report', () => {
  it('says what became of each secret, and offers only those states as filters', () => {
    const inHead = { kind: 'commit', path: '0.ts', commit: commit('2026-11-20T00:00:00Z'), inHead: true } as const;
    const gone = {
      kind: 'commit',
      path: '1.ts',
      commit: commit('2024-01-02T00:00:00Z'),
      last: commit('2025-03-04T00:00:00Z'),
      inHead: false,
    } as const;
    const page = pageText(
      report(
        [[inHead], [gone]],
        [
          { owners: ['@shop/web'] },
          { stored: 'prod/shop/db<b>', rotated: true, dead: 'its provider refused it', owners: ['@shop/web', '@shop/pay'] },
        ],
      ),
      NOW,
    );

    expect([...page.matchAll(/data-state="([^"]*)"/g)].map(([, states]) => states)).toEqual([
      'code',
      'history stored rotated dead',
    ]);
    expect(page).toContain('5 days old, since 2026-11-20; owned by @shop/web');
    expect(page).toContain(
      '2 years old, since 2024-01-02; last in a commit of 2025-03-04; stored as prod/shop/db&lt;b&gt;; its provider refused it; owned by @shop/web, @shop/pay',
    );
    expect(page).toMatch(/<title>Password: since 2024-01-02, last in a commit of 2025-03-04<\/title>/);
    expect([...page.matchAll(/<option value="(code|history|stored|rotated|dead|live)"/g)].map(([, state]) => state)).toEqual([
      'code',
      'history',
      'stored',
      'rotated',
      'dead',
    ]);
    expect(page).toContain('By team (CODEOWNERS)');
  });

  it('tells a live secret, and shows no teams or ages where none are known', () => {
    const page = pageText(report([[{ kind: 'file', path: '0.ts' }]], [{ owners: [] }], 'active'), NOW);

    expect(page).toContain('data-state="code live"');
    expect(page).not.toContain('CODEOWNERS');
    expect(page).not.toContain('By age');
    expect(page).not.toContain('days old');
  });
});

describe('ages', () => {
  it('are in words and in classes', () => {
    const ago = (days: number) => NOW - days * 86_400_000;

    expect([0, 1, 59, 60, 700, 731].map((days) => ageText(ago(days), NOW))).toEqual([
      '0 days',
      '1 day',
      '59 days',
      '1 month',
      '22 months',
      '2 years',
    ]);
    expect(byAge([ago(1), ago(20), ago(400), ago(-3)], NOW).map(([, count]) => count)).toEqual([2, 1, 0, 0, 1]);
  });
});

describe('CODEOWNERS', () => {
  it('gives the owners of the last pattern that matches', () => {
    const owners = pathOwners(
      scratch({
        '.github/CODEOWNERS': '# all\n* @all\n/src/pay/ @pay @money # theirs\n*.md\n[Section]\n!x @no\n',
        CODEOWNERS: '* @no\n',
      }),
    );

    expect([owners('a.ts'), owners('src/pay/x.ts'), owners('README.md')]).toEqual([['@all'], ['@pay', '@money'], []]);
    expect(pathOwners(scratch())('a.ts')).toEqual([]);
  });
});

describe('a migrated secret', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.close());

  it('is shown as stored, and as only in history once the rewrite is committed', async () => {
    const cwd = repository({
      'package.json': '{ "name": "shop", "type": "module" }\n',
      '.github/CODEOWNERS': '* @shop/web\n',
      'app.js': `const dbPassword = "${VALUE}";\nconsole.log(dbPassword);\n`,
    });
    const env = awsEnvironment(emulator.url);
    expect((await keylift(['plan', '--env', 'prod'], { cwd, env })).code).toBe(0);
    expect((await keylift(['apply', '--yes'], { cwd, env })).code).toBe(0);
    git(cwd, 'add', '-A');
    git(cwd, 'commit', '-qm', 'migrated');
    const { stdout } = await keylift(['scan', '--history', '--format', 'html'], { cwd });

    expect(stdout).toContain('data-state="history stored"');
    expect(stdout).toContain('stored as prod/shop/db-password; owned by @shop/web');
    expect(stdout).not.toContain(VALUE);

    // Asked of the store once, known without it afterwards.
    const put = ['rotate', 'prod/shop/db-password', '--i-deployed', '--stdin'];
    expect((await keylift(put, { cwd, env, input: 'next-value' })).code).toBe(0);
    const rotated = await keylift(['scan', '--history', '--format', 'html'], { cwd });
    expect(rotated.stdout).toContain('data-state="history stored rotated"');
    const purge = ['history-purge', '--confirm-dead', 'revoked by hand'];
    expect((await keylift(purge, { cwd, env })).code).toBe(0);
    const dead = await keylift(['scan', '--history', '--format', 'html'], { cwd });
    expect(dead.stdout).toContain('data-state="history stored rotated dead"');
    expect(dead.stdout).toContain('revoked by hand');
  });

  it('of a group is rotated field by field, and no longer rotated once the old value is back', async () => {
    const [pay, mail] = [
      `${fakeText(15, undefined, 1)}7${fakeText(16, undefined, 2)}`,
      `${fakeText(15, undefined, 3)}7${fakeText(16, undefined, 4)}`,
    ];
    const cwd = repository({
      'package.json': '{ "name": "two", "type": "module" }\n',
      'app.js': `const paymentApiKey = '${pay}';\nconst mailApiKey = '${mail}';\nconsole.log(paymentApiKey, mailApiKey);\n`,
    });
    const env = awsEnvironment(emulator.url);
    await keylift(['plan', '--env', 'prod', '--group'], { cwd, env });
    expect((await keylift(['apply', '--yes'], { cwd, env })).code).toBe(0);
    git(cwd, 'add', '-A');
    git(cwd, 'commit', '-qm', 'migrated');
    const states = async () =>
      [...(await keylift(['scan', '--history', '--format', 'html'], { cwd })).stdout.matchAll(/data-state="([^"]*)"/g)]
        .map(([, state]) => state)
        .toSorted();
    const put = (input: string) =>
      keylift(['rotate', 'prod/two/credentials', '--i-deployed', '--stdin', '--field', 'mail_api_key'], { cwd, env, input });

    expect(await states()).toEqual(['history stored', 'history stored']);
    expect((await put('next-value')).code).toBe(0);
    expect(await states()).toEqual(['history stored', 'history stored rotated']);
    expect((await put(mail)).code).toBe(0);
    expect(await states()).toEqual(['history stored', 'history stored']);
  });
});
