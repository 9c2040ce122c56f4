// The HTML report in a real browser: its policy lets its own script run, filters work, nothing is loaded.
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { git, keylift, repository, scratch, writeTree } from '../support/run.ts';

const VALUE = `${fakeText(8)}-${fakeText(6)}4`;
const browser = findBrowser();

function findBrowser(): string | undefined {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      execFileSync(name, ['--version'], { stdio: 'pipe' });
      return name;
    } catch {
      // Try the next one.
    }
  }
  return undefined;
}

/** The page as it stands after its scripts ran, and what the console said. */
async function opened(file: string): Promise<{ dom: string; console: string }> {
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--enable-logging=stderr',
    `--user-data-dir=${scratch()}`,
    '--dump-dom',
    `file://${file}`,
  ];
  const { stdout, stderr } = await promisify(execFile)(browser!, args, { maxBuffer: 32 * 1024 * 1024, timeout: 50_000 });
  const lines = stderr.split('\n').filter((line) => line.includes('CONSOLE'));
  return { dom: stdout, console: lines.join('\n') };
}

describe('the HTML report', () => {
  it.skipIf(browser === undefined)('opens, runs its own script and nothing else [needs chromium]', async () => {
    const cwd = repository({ 'a.ts': `const dbPassword = "${VALUE}";\n` });
    writeTree(cwd, { 'b<img src=x onerror=alert(1)>.ts': `const adminPassword = "${VALUE}x";\n` });
    git(cwd, 'add', '-A');
    git(cwd, 'commit', '-qm', 'second');
    const file = join(scratch(), 'report.html');
    await keylift(['scan', '--history', '--format', 'html', '--output', file], { cwd });

    const { dom, console } = await opened(file);

    expect(console).toBe('');
    expect(dom).toContain('2 of 2 secrets');
    expect(dom).not.toContain(VALUE);
    expect(dom).not.toContain('<img');
    expect(dom.match(/class="secret /g)).toHaveLength(2);
  });
});
