// How long `keylift plan` takes on a large project, and how much memory. Plants made-up credentials in TypeScript files of a
// copy of a checkout, half at module scope, half in async functions.
//   node bench/real/large.mjs CHECKOUT [FINDINGS] [FOLDER-OF-THE-CHECKOUT]
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fill } from './values.mjs';

const KEYLIFT = process.env.KEYLIFT_BINARY ?? join(import.meta.dirname, '..', '..', 'dist', 'keylift.cjs');
const [checkout, wanted = '50', folder = ''] = process.argv.slice(2);
const count = Number(wanted);

const root = mkdtempSync(join(tmpdir(), 'keylift-large-'));
try {
  cpSync(join(checkout, folder), root, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !/(?:^|\/)(?:\.git|node_modules)$/.test(path),
  });
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
  const code = files.filter((path) => path.endsWith('.ts') && !/\.d\.ts$|test|spec|fixture|mock|\.gen/.test(path));
  const step = Math.max(1, Math.floor(code.length / count));
  const values = new Map();
  for (let i = 0; i < count && i * step < code.length; i += 1) {
    const file = join(root, code[i * step]);
    const put =
      i % 2 === 0
        ? `\nexport const plantedKey${i} = "{{stripe:${i}}}"\n`
        : `\nexport async function plantedKey${i}() {\n  return "{{github:${i}}}"\n}\n`;
    writeFileSync(file, readFileSync(file, 'utf8') + fill(put, values));
  }
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  execFileSync('git', ['add', '--all', '--force'], { cwd: root, stdio: 'ignore' });

  const started = performance.now();
  const run = spawnSync(
    '/usr/bin/time',
    ['-f', '%M %U %S', process.execPath, KEYLIFT, 'plan', '--env', 'prod', '--format', 'json'],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const seconds = (performance.now() - started) / 1000;
  if (run.status !== 0) throw new Error(run.stderr.slice(-500));
  const [kilobytes, user, system] = run.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  const plan = JSON.parse(run.stdout);
  const places = plan.items.reduce((sum, item) => sum + item.sites.length, 0);
  console.log(
    `${files.length} files (${files.filter((path) => /\.[cm]?tsx?$/.test(path)).length} TypeScript), ${values.size} planted: ${places} places to rewrite, ${plan.refusals.length} refused`,
  );
  console.log(`${seconds.toFixed(1)} s, ${(user + system).toFixed(1)} s of processor time, ${(kilobytes / 1024).toFixed(0)} MB`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
