// Whether two builds of Keylift find the same, down to every reason: for changes that should only make it faster.
//
//   node bench/same.mjs OLD/cli.mjs NEW/cli.mjs PATH...
//
// Each path is scanned by both, at every confidence, with one thread and with two. Exit 1 at a difference.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [before, after, ...paths] = process.argv.slice(2).map((path) => resolve(path));
const scratch = mkdtempSync(join(tmpdir(), 'keylift-same-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Everything a scan says but when it was and which build said it. */
function scan(program, path, jobs) {
  const report = join(scratch, 'report.json');
  rmSync(report, { force: true });
  const options = ['scan', '.', '--confidence', 'low', '-f', 'json', '--exit-zero', '--jobs', jobs, '-o', report];
  const { stderr } = spawnSync(process.execPath, [program, ...options], { cwd: path, encoding: 'utf8' });
  const { findings, incomplete, ledger } = JSON.parse(readFileSync(report, 'utf8'));
  return { findings, rest: JSON.stringify([incomplete, ledger, stderr]) };
}

for (const path of paths) {
  const old = scan(before, path, '1');
  for (const jobs of ['1', '2']) {
    const now = scan(after, path, jobs);
    const texts = [old, now].map(({ findings }) => findings.map((finding) => JSON.stringify(finding)));
    const gone = texts[0].filter((text) => !texts[1].includes(text));
    const come = texts[1].filter((text) => !texts[0].includes(text));
    const same = gone.length === 0 && come.length === 0 && old.rest === now.rest && texts[0].join() === texts[1].join();
    console.log(`${same ? 'same' : 'DIFFERENT'}  ${path} (${jobs} threads): ${old.findings.length} findings`);
    if (same) continue;
    process.exitCode = 1;
    for (const text of gone.slice(0, 3)) console.log(`  only before: ${text}`);
    for (const text of come.slice(0, 3)) console.log(`  only after:  ${text}`);
    if (old.rest !== now.rest)
      console.log(`  the ledger or messages differ:\n${old.rest.slice(0, 300)}\n${now.rest.slice(0, 300)}`);
  }
}
