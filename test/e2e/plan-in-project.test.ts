// A plan that is kept inside the project it is for, as a review wants it: neither the next plan nor a scan takes what is in
// it for secrets.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { keylift, repository, writeTree } from '../support/run.ts';

const key = (seed: number) => `${fakeText(15, undefined, seed)}7${fakeText(16, undefined, seed + 50)}`;
const FILES = {
  'package.json': '{ "name": "shop", "type": "module" }\n',
  'keys.js': [
    `export const dbPassword = '${fakeText(9, undefined, 1)}-4${fakeText(5, undefined, 2)}!';`,
    `export const mailApiKey = '${key(3)}';`,
    `export const paymentApiToken = '${key(4)}';`,
    `export const url = 'postgres://app:${key(5)}@db.internal/shop';\n`,
  ].join('\n'),
};

describe('a plan inside its project', () => {
  it.each([[[]], [['--group']]])('with %j holds nothing that looks like a secret', async (flags) => {
    const cwd = repository(FILES);
    const plan = ['plan', '--env', 'prod', '--format', 'json', ...flags];
    const first = await keylift(plan, { cwd });
    expect((await keylift(['plan', '--env', 'prod', '--out', 'plan.json', ...flags], { cwd })).code).toBe(0);
    writeTree(cwd, { 'printed.json': first.stdout });

    const again = JSON.parse((await keylift(plan, { cwd })).stdout) as { items: unknown[]; refusals: unknown[] };
    const { items } = JSON.parse(first.stdout) as { items: unknown[] };
    const scan = JSON.parse((await keylift(['scan', '--format', 'json'], { cwd })).stdout) as {
      findings: { path: string }[];
    };

    expect(items.length).toBeGreaterThan(1);
    expect(again.items).toEqual(items);
    expect(again.refusals).toEqual([]);
    expect(new Set(scan.findings.map(({ path }) => path))).toEqual(new Set(['keys.js']));
    expect(readFileSync(join(cwd, 'plan.json'), 'utf8')).toContain('"versionId"');
  });
});
