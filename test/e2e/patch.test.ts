// keylift apply --patch: what git itself makes of the patch, and that no value is in it.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../src/emulator/server.ts';
import { patchText } from '../../src/migrate/patch-file.ts';
import { applyEdits } from '../../src/migrate/splice.ts';
import { fakeText } from '../support/fake.ts';
import { git, keylift, repository } from '../support/run.ts';

const [PAY, MAIL] = [1, 2].map((seed) => `${fakeText(15, undefined, seed)}7${fakeText(16, undefined, seed + 50)}`) as [
  string,
  string,
];
const SOURCE = `#!/usr/bin/env node
${'// Long enough to be copied in more than one piece.\n'.repeat(2_000)}const paymentApiKey = '${PAY}';
const mailApiKey = '${MAIL}'; // Grüße
console.log(paymentApiKey.length, mailApiKey.length);
`;
const FILES = { 'package.json': JSON.stringify({ name: 'shop', type: 'module' }), 'bin/grüße "1".js': SOURCE };
const PATH = 'bin/grüße "1".js';

async function shop() {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const cwd = repository(FILES);
  const env = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'root',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const run = (...args: readonly string[]) => keylift(args, { cwd, env });
  const code = () => readFileSync(join(cwd, PATH), 'utf8');
  return { cwd, run, code };
}

it('stores the values and writes a patch that git applies; a rollback gives every byte back', async () => {
  const { cwd, run, code } = await shop();
  await run('plan', '--env', 'prod');
  const applied = await run('apply', '--yes', '--patch', '.git/keys.patch');
  expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('git apply .git/keys.patch')]);
  expect(git(cwd, 'status', '--porcelain')).toBe('');
  const file = join(cwd, '.git', 'keys.patch');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const patch = readFileSync(file, 'utf8');
  for (const text of [patch, ...deltasIn(patch)]) for (const value of [PAY, MAIL]) expect(text).not.toContain(value);
  expect(deltasIn(patch).join('')).toContain('getSecret(');

  git(cwd, 'apply', '--index', file);
  expect(code()).not.toContain(PAY);
  expect(code()).toContain("const paymentApiKey = await getSecret('prod/shop/payment-api-key');");
  expect(existsSync(join(cwd, 'keylift.secrets.mjs'))).toBe(true);
  expect((await run('rollback', '--yes')).code).toBe(0);
  expect(code()).toBe(SOURCE);
  expect(existsSync(join(cwd, 'keylift.secrets.mjs'))).toBe(false);
});

it('is rolled back as well when the patch was never applied', async () => {
  const { cwd, run, code } = await shop();
  await run('plan', '--env', 'prod');
  await run('apply', '--yes', '--patch', 'keys.patch');
  const undone = await run('rollback', '--yes');
  expect([undone.code, undone.stdout]).toEqual([0, expect.stringContaining('2 secrets scheduled for deletion')]);
  expect(code()).toBe(SOURCE);
  expect(git(cwd, 'status', '--porcelain')).toBe('?? keys.patch');
});

it('refuses files that git could not apply it to, and flags that need written files', async () => {
  const { cwd, run, code } = await shop();
  writeFileSync(join(cwd, PATH), `${SOURCE}// more\n`);
  await run('plan', '--env', 'prod');
  const dirty = await run('apply', '--yes', '--allow-dirty', '--patch', 'keys.patch');
  expect([dirty.code, dirty.stderr]).toEqual([4, expect.stringContaining('E0723')]);
  expect((await run('apply', '--yes', '--branch', '--patch', 'keys.patch')).stderr).toContain('E0104');
  expect((await run('apply', '--yes', '--patch', '.')).stderr).toContain('E0104');
  expect([existsSync(join(cwd, 'keys.patch')), code()]).toEqual([false, `${SOURCE}// more\n`]);
});

it('makes deltas that git reads, whatever the sizes', () => {
  const cwd = repository({ 'a.txt': '' });
  for (const [size, seed] of [
    [0, 1],
    [1, 2],
    [126, 3],
    [127, 4],
    [128, 5],
    [65_535, 6],
    [65_536, 7],
    [70_000, 8],
  ] as const) {
    const before = Buffer.from(fakeText(size, undefined, seed));
    const at = (share: number) => Math.floor(size * share);
    const edits = [
      { start: 0, end: at(0.1), text: fakeText(seed * 60, undefined, seed + 20) },
      { start: at(0.5), end: at(0.5), text: '' },
      { start: at(0.7), end: at(0.9), text: 'end\n' },
    ];
    const after = applyEdits(before, edits);
    writeFileSync(join(cwd, 'a.txt'), before);
    git(cwd, 'add', 'a.txt');
    const file = join(cwd, 'one.patch');
    writeFileSync(file, patchText([{ path: 'a.txt', kind: 'edit', before, after, edits, executable: false }], 40));
    git(cwd, 'apply', 'one.patch');
    expect(readFileSync(join(cwd, 'a.txt')).equals(after)).toBe(true);
  }
});

/** What the deltas of a patch hold, inflated. */
function deltasIn(patch: string): string[] {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
  return [...patch.matchAll(/^delta \d+\n((?:.+\n)+)/gm)].map(([, lines = '']) => {
    const bytes = lines
      .trimEnd()
      .split('\n')
      .flatMap((line) => {
        const code = line.charCodeAt(0);
        const length = code < 91 ? code - 64 : code - 70;
        const groups = line
          .slice(1)
          .match(/.{5}/g)!
          .flatMap((group) => {
            const number = [...group].reduce((sum, digit) => sum * 85 + digits.indexOf(digit), 0);
            return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256);
          });
        return groups.slice(0, length);
      });
    return inflateSync(Buffer.from(bytes)).toString('latin1');
  });
}
