import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { keylift, scratch } from '../support/run.ts';

const password = `${fakeText(7)}!${fakeText(6, 'ABCDEFGH')}${fakeText(3, '23456789')}`;
const files = { 'src/a.ts': `export const dbPassword = "${password}";\n`, 'test/b.ts': 'const password = "hunter-two";\n' };

describe('keylift rules', () => {
  it('test FILE says every reason, and no value', async () => {
    const run = await keylift(['rules', 'test', 'src/a.ts'], { cwd: scratch(files) });

    expect(run.code).toBe(0);
    expect(run.stdout).toContain('src/a.ts:1:28  generic.password');
    expect(run.stdout).toMatch(/\+ .+\n.*fingerprint [0-9a-f]{32}/s);
    expect(run.stdout).toContain('1 candidate in src/a.ts');
    expect(run.stdout).not.toContain(password);
  });

  it('explain FINGERPRINT finds it again by its beginning', async () => {
    const cwd = scratch(files);
    const print = /fingerprint ([0-9a-f]{32})/.exec((await keylift(['rules', 'test', 'src/a.ts'], { cwd })).stdout)![1]!;

    const run = await keylift(['rules', 'explain', print.slice(0, 10)], { cwd });
    const none = await keylift(['rules', 'explain', '0123456789'], { cwd });

    expect([run.code, run.stdout]).toEqual([0, expect.stringContaining(`fingerprint ${print}`)]);
    expect(run.stdout).toContain('keylift:allow generic.password -- why');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('E0312')]);
  });
});
