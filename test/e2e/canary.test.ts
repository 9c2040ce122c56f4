// Marked values go through every command, format and injected failure; then every place they could have leaked to is
// searched: what was printed, the state folder, temporary files, process arguments and environments, the store's names.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Fault, FaultKind } from '../../src/emulator/faults.ts';
import { startEmulator, type Emulator } from '../../src/emulator/server.ts';
import { fakeText } from '../support/fake.ts';
import { git, keylift, repository, scratch, writeTree, type Run } from '../support/run.ts';

const LETTERS = 'BCDFGHJKLMNPQRSTVWXZbcdfghjkmnpqrstvwxz';
const VALUES = {
  password: `${fakeText(6, LETTERS, 3)}-${fakeText(6, LETTERS, 4)}7!`,
  urlPassword: fakeText(18, LETTERS, 5),
  stripe: ['sk', 'test', fakeText(24, LETTERS, 6)].join('_'),
  comment: `${fakeText(9, LETTERS, 7)}9$`,
};
const FILES = {
  'package.json': '{\n  "name": "canary",\n  "type": "module",\n  "scripts": { "start": "node app.js" }\n}\n',
  'app.js': [
    `export const dbPassword = '${VALUES.password}';`,
    `export const url = 'postgres://app:${VALUES.urlPassword}@db.internal:5432/shop';`,
    `export const stripeKey = '${VALUES.stripe}';`,
    `// old password: "${VALUES.comment}"`,
    'console.log(dbPassword.length, url.length, stripeKey.length);',
    '',
  ].join('\n'),
};
/** What a leak is: the value, its halves' worth of context, or a usual encoding of it. */
const NEEDLES = Object.values(VALUES).flatMap((value) => [
  value,
  encodeURIComponent(value),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  Buffer.from(value).toString('hex'),
]);

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({});
});
afterAll(() => emulator.close());

interface Site {
  readonly root: string;
  readonly temp: string;
  readonly run: (...args: string[]) => Promise<Run>;
  readonly printed: () => string;
}

function site(env: Record<string, string> = {}): Site {
  const root = repository(FILES);
  const temp = scratch();
  let printed = '';
  return {
    root,
    temp,
    printed: () => printed,
    async run(...args) {
      let seen = '';
      const watch = { on: true };
      const run = await keylift(args, {
        cwd: root,
        env: {
          TMPDIR: temp,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
          AWS_REGION: 'eu-west-1',
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
          ...env,
        },
        started: (child) => {
          const look = async () => {
            while (watch.on) {
              seen += processes(child.pid!);
              seen += everything(temp);
              await pause(15);
            }
          };
          void look();
        },
      });
      watch.on = false;
      printed += run.stdout + run.stderr + seen;
      return run;
    },
  };
}

/** Arguments and environment of a process and its children, as the system shows them to others. */
function processes(pid: number): string {
  const read = (id: number | string, what: string) => {
    try {
      return readFileSync(`/proc/${id}/${what}`, 'latin1');
    } catch {
      return '';
    }
  };
  const children = read(`${pid}/task/${pid}`, 'children').split(' ').filter(Boolean);
  return [pid, ...children].map((id) => read(id, 'cmdline') + read(id, 'environ')).join('\0');
}

/** All bytes below a folder, names included. */
function everything(folder: string): string {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => entry.name + (entry.isFile() ? readFileSync(join(entry.parentPath, entry.name), 'latin1') : ''))
      .join('\0');
  } catch {
    // A file went while it was being read.
    return '';
  }
}

function leaks(text: string): string[] {
  return NEEDLES.filter((needle) => text.includes(needle));
}

/** Nothing printed, kept or left behind holds a value; what stands in the code itself is the subject, not a leak. */
function expectNoLeak({ root, temp, printed }: Site): void {
  expect(leaks(printed())).toEqual([]);
  expect(leaks(everything(join(root, '.git', 'keylift')))).toEqual([]);
  expect(leaks(everything(temp))).toEqual([]);
  expect(leaks(JSON.stringify(emulator.calls))).toEqual([]);
}

describe('a value is never shown', () => {
  const FORMATS = 'terminal json jsonl sarif html markdown junit csv github gitlab codeclimate'.split(' ');
  it.each(FORMATS)('by a scan in the format %s', async (format) => {
    const one = site();
    writeTree(one.root, { 'b.js': FILES['app.js'] });
    git(one.root, 'add', 'b.js');

    for (const mode of [[], ['--staged'], ['--history'], ['--history', 'HEAD'], ['--stdin']]) {
      const run = await one.run('scan', ...mode, '--format', format, '--confidence', 'low', '--explain');
      if (!mode.includes('--stdin')) expect(run.code).toBe(1);
    }
    await one.run('scan', '--format', format, '--output', join(one.temp, 'report'));

    expectNoLeak(one);
  });

  it('by plan, apply, status and rollback', async () => {
    const one = site();

    for (const args of [['plan'], ['plan', '--format', 'json'], ['apply', '--yes'], ['status'], ['status', '--format', 'json']]) {
      expect((await one.run(...args)).code).toBe(0);
    }

    const migrated = [VALUES.password, VALUES.urlPassword, VALUES.stripe];
    const code = readFileSync(join(one.root, 'app.js'), 'utf8');
    expect(migrated.filter((value) => code.includes(value))).toEqual([]);
    expect((await one.run('plan')).stdout).toContain('Nothing');
    expect((await one.run('rollback', '--yes')).code).toBe(0);
    expect(readFileSync(join(one.root, 'app.js'), 'utf8')).toBe(FILES['app.js']);
    expectNoLeak(one);
  });

  it('by the commands around a stored secret', async () => {
    const one = site();
    await one.run('plan', '--app', 'around');
    expect((await one.run('apply', '--yes')).code).toBe(0);
    const name = 'dev/around/db-password';

    for (const args of [
      ['list', 'dev/around'],
      ['show', name],
      ['diff', name, 'dev/around/stripe-key'],
      ['check'],
      ['policy'],
      ['rotation'],
      ['audit'],
      ['cost'],
      ['rotate', name],
      ['status', '--remote', '--history'],
      ['status', '--format', 'markdown'],
      ['resume'],
    ]) {
      const run = await one.run(...args);
      expect([0, 1, 2, 4, 5], `${args.join(' ')}: ${run.stderr}`).toContain(run.code);
    }

    expectNoLeak(one);
  });

  it('by the commands around a finding', async () => {
    const one = site();

    for (const args of [
      ['baseline', 'create', '--reason', 'known'],
      ['baseline', 'diff'],
      ['baseline', 'prune'],
      ['import', '--dry-run'],
      ['init', '--yes'],
      ['doctor'],
      ['hook', 'pre-commit'],
      ['hook', 'commit-msg', 'app.js'],
      ['hook', 'agent'],
      ['rules', 'list'],
      ['rules', 'test', 'app.js'],
      ['triage', '--list'],
      ['triage', '--list', '--format', 'json'],
      ['triage', '--undo'],
      ['scan', '--print-config'],
      ['history-purge', '--confirm-dead', 'made up'],
      ['mcp'],
    ]) {
      const run = await one.run(...args);
      expect([0, 1, 2, 3, 4], `${args.join(' ')}: ${run.stderr}`).toContain(run.code);
    }

    expect(leaks(readFileSync(join(one.root, '.keylift-baseline.json'), 'utf8'))).toEqual([]);
    expectNoLeak(one);
  });

  it('by the guided migration and the purge after it', async () => {
    const one = site();

    const guided = await one.run('migrate', '--select', 'all', '--env', 'dev', '--app', 'guided', '--yes');
    git(one.root, 'add', '-A');
    git(one.root, 'commit', '-qm', 'migrated');
    const after = await one.run('migrate', '--deployed', '--dead', 'all', '--past', 'purge');
    await one.run('triage', '--list');
    const purge = await one.run('history-purge', '--confirm-dead', 'made up', '--confidence', 'high');

    expect([guided.code, after.code]).toEqual([0, 0]);
    expect([0, 4], purge.stderr).toContain(purge.code);
    expectNoLeak(one);
    await one.run('history-purge', '--done');
    await one.run('rollback', '--yes');
    expectNoLeak(one);
  });

  const KINDS: FaultKind[] = [
    'throttle',
    'access-denied',
    'kms-denied',
    'kms-disabled',
    'expired-token',
    'internal-error',
    'reset-before-effect',
    'reset-after-effect',
    'html-200',
  ];
  it.each(
    KINDS.flatMap((kind) => ['CreateSecret', 'GetSecretValue', 'DescribeSecret'].map((operation) => [kind, operation] as const)),
  )('when the service answers %s to %s', async (kind, operation) => {
    const one = site({ AWS_MAX_ATTEMPTS: '1' });
    const fault: Fault = { kind, operation };
    expect((await one.run('plan', '--app', `${kind}-${operation}`.toLowerCase())).code).toBe(0);

    const lift = emulator.faults.add(fault);
    onTestFinished(lift);
    const failed = await one.run('apply', '--yes');
    lift();

    expect([0, 4, 5, 6]).toContain(failed.code);
    if (failed.code !== 0) {
      expect(failed.stderr).toMatch(/^(?: {2,}.*\n)*keylift: error E08\d\d: /);
      // Nothing half done: the code is as it was until every value is stored.
      expect(readFileSync(join(one.root, 'app.js'), 'utf8')).toBe(FILES['app.js']);
    }
    expectNoLeak(one);
    await one.run('rollback', '--yes');
    expectNoLeak(one);
  });

  it('when a file changes between plan and apply', async () => {
    const one = site();
    await one.run('plan');
    writeTree(one.root, { 'app.js': `${FILES['app.js']}// touched\n` });

    const stale = await one.run('apply', '--yes', '--allow-dirty');

    expect(stale.code).toBe(4);
    expect(stale.stderr).toContain('E0702: app.js changed since the plan was made');
    expectNoLeak(one);
  });
});
