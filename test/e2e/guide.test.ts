// keylift migrate: a stranger who follows the prompts finishes the migration of the demo's repository; a pipeline does it
// with flags; whoever stops goes on later. Against the embedded Secrets Manager.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { layOut, linkPackages } from '../../src/demo/layout.ts';
import { openShell } from '../../src/demo/shell.ts';
import { serviceValues } from '../../src/demo/values.ts';
import { startEmulator, type Emulator } from '../../src/emulator/server.ts';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, git, keylift, repository, scratch } from '../support/run.ts';
import { atTerminal, WITHOUT_TERMINAL, type Habit } from '../support/terminal.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZbcdfghjkmnpqrstvwxz';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({});
});
afterAll(() => emulator.close());

const aws = () => ({
  AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});

async function demoShop(): Promise<{ shop: string; values: Record<string, string> }> {
  const values = serviceValues({ database: 5432, payments: 8080 });
  const shop = join(scratch(), 'shop');
  const shell = openShell(cleanEnv());
  onTestFinished(() => shell.close());
  await layOut(join(ROOT, 'fixtures', 'demo', 'service'), shop, values, shell);
  linkPackages(shop, join(ROOT, 'node_modules'));
  return { shop, values };
}

/** Somebody who has never seen this and reads only the questions. */
const STRANGER: readonly Habit[] = [
  [/decide about each, one by one\?/, 'all'],
  [/Which environment/, 'prod'],
  [/Name of the application/, ''],
  [/Show the changes/, 'y'],
  [/Store \d+ secrets/, 'yes'],
  [/Command that runs the tests/, ''],
  [/branch of its own\?/, ''],
  [/Is the new code deployed/, 'yes'],
  [/new (?:value|password), not shown/, `fresh-${fakeText(20, LETTERS, 21)}`],
  [/Leave or allow some of them now/, 'now'],
  [/\[mralcenpuq\?\]/, 'l'],
  [/Is the old value revoked/, 'y'],
  [/Keep the history/, 'keep'],
];

describe.skipIf(WITHOUT_TERMINAL)('a stranger at a terminal [needs script]', () => {
  it('finishes the migration of the demo with nothing but the prompts', async () => {
    const { shop, values } = await demoShop();

    const screen = await atTerminal(['migrate'], STRANGER, { cwd: shop, env: aws() });

    expect(screen.text).toContain('The migration is finished: nothing remains to be done.');
    expect(screen.code).toBe(0);
    for (const value of Object.values(values).filter((one) => one.length > 12)) expect(screen.text).not.toContain(value);
    expect(screen.text).not.toContain(`fresh-`);
    expect(screen.text).toContain('more lines)');
    const code = git(shop, 'grep', '-c', 'getSecret', '--', 'src');
    expect(code).not.toBe('');
    const after = JSON.parse((await keylift(['status', '--remote', '--format', 'json'], { cwd: shop, env: aws() })).stdout) as {
      secrets: { name: string; rotated: boolean }[];
    };
    expect(after.secrets.length).toBeGreaterThan(3);
    expect(after.secrets.every(({ rotated }) => rotated)).toBe(true);
    const again = await keylift(['migrate', '--select', 'all', '--env', 'prod', '--yes'], { cwd: shop, env: aws() });
    expect(again.stdout).toContain('The migration is finished');
  });

  it('goes on where it stopped, however it stopped, at 40 columns without Unicode or colour', async () => {
    const { shop } = await demoShop();
    const plainly = { cwd: shop, env: { ...aws(), NO_COLOR: '1', LANG: 'C', LC_ALL: 'C' }, columns: 40 };
    const before = (answer: RegExp, typed: string | undefined): Habit[] => [
      [answer, typed],
      [/Name of the application/, 'again'],
      ...STRANGER,
    ];
    const flat = (text: string) => text.replaceAll(/\s+/g, ' ');

    const asked = await atTerminal(['migrate'], before(/Store \d+ secrets/, 'q'), plainly);
    expect(asked.text).toContain('Stopped. Go on with: keylift migrate');
    const hungUp = await atTerminal(['migrate'], before(/Command that runs the tests/, undefined), plainly);
    expect(hungUp.text).not.toContain('Step 6 of 6');
    const undeployed = await atTerminal(['migrate'], before(/Is the new code deployed/, 'no'), plainly);
    expect(undeployed.text).toMatch(/Going on with the migration begun/);
    // What was answered before is offered again.
    expect(flat(undeployed.text)).toMatch(/Which environment [^[]*\[prod\]/);
    expect(flat(undeployed.text)).toContain('Commit and deploy the new code');
    const last = await atTerminal(['migrate'], STRANGER, plainly);

    expect(last.text).not.toContain('Step 1 of 6');
    expect(flat(last.text)).toContain('The migration is finished');
    for (const { text } of [asked, hungUp, undeployed, last]) {
      expect(text).toMatch(/^[\n\t\u0007\u0008\u0020-\u007e]*$/);
      // But for code, and what was typed behind a question.
      const long = text.split('\n').filter((line) => line.length > 40 && !/^[-+ @]|^change |\[[^\]]+\]:? \S*$/.test(line));
      expect(long.filter((line) => /\S \S/.test(line))).toEqual([]);
    }
  });
});

describe('a pipeline', () => {
  const VALUE = ['sk', 'live', fakeText(24, LETTERS, 6)].join('_');
  const site = () =>
    repository({
      'package.json': '{ "name": "line", "type": "module", "scripts": { "start": "node app.js" } }\n',
      'app.js': `export const stripeKey = '${VALUE}';\nconsole.log(stripeKey.length);\n`,
    });

  it('does the same with flags', async () => {
    const cwd = site();
    const run = (...args: string[]) => keylift(['migrate', ...args], { cwd, env: aws() });

    const applied = await run('--select', 'all', '--env', 'prod', '--app', `line-${Date.now()}`, '--yes', '--branch', 'lifted');
    const open = await run();
    const pressed = await run('--deployed', '--dead', 'all', '--past', 'keep');

    expect([applied.code, open.code, pressed.code]).toEqual([0, 0, 0]);
    expect(applied.stdout).toContain('Step 5 of 6: apply');
    expect(git(cwd, 'branch', '--show-current')).toBe('lifted');
    expect(readFileSync(join(cwd, 'app.js'), 'utf8')).not.toContain(VALUE);
    expect(open.stdout).toContain('Commit and deploy the new code');
    // Deployed, but the store still holds what stood in the code: that cannot be answered away.
    expect(pressed.stdout).toContain('Rotate prod/line-');
    expect(pressed.stdout).not.toContain('finished');
    const name = /prod\/line-\d+\/stripe-key/.exec(open.stdout)![0];
    const fresh = `new-${fakeText(24, LETTERS, 31)}`;
    await keylift(['rotate', name, '--stdin', '--i-deployed'], { cwd, env: aws(), input: fresh });
    const done = await run('--dead', 'all', '--past', 'keep');
    expect(done.stdout).toContain('The migration is finished');
    for (const { stdout, stderr } of [applied, open, pressed, done]) expect(stdout + stderr).not.toContain(VALUE);
  });

  it.each([
    [[], '--select all (or decided) and --env NAME and --yes'],
    [['--yes', '--env', 'x'], '--select all (or decided)'],
    [['--select', 'all', '--env', 'x'], '--yes'],
  ])('with %j alone ends with one clear line', async (args, missing) => {
    const cwd = site();

    const run = await keylift(['migrate', ...args], { cwd, env: aws() });

    expect(run.code).toBe(2);
    expect(run.stderr.split('\n')[0]).toBe(`keylift: error E0701: nobody is there to ask; give ${missing}`);
    expect(existsSync(join(cwd, '.git', 'keylift', 'guide.json'))).toBe(false);
  });

  it('migrates only what was decided, and says what is left', async () => {
    const cwd = site();
    const listed = JSON.parse((await keylift(['triage', '--list', '-f', 'json'], { cwd })).stdout) as { fingerprint: string }[];
    await keylift(['triage', '--leave', listed[0]!.fingerprint], { cwd });

    const run = await keylift(['migrate', '--select', 'decided', '--env', 'x', '--yes'], { cwd, env: aws() });

    expect(run.code).toBe(0);
    expect(run.stdout).toContain('somebody chose to leave it');
    expect(readFileSync(join(cwd, 'app.js'), 'utf8')).toContain(VALUE);
  });
});
