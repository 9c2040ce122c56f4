// Counts findings of the shipped model on whole repositories: `node bench/accuracy/run.mjs noise DIR`, each child of DIR a
// checkout. Prints counts per 100,000 lines; `--list FILE` writes the places for reading, high confidence first and sorted by
// rule: confidence, place, rule, path and line, the shape of the value (`a4d2`: four small letters, two digits), the line
// with its values masked. Never a value.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from '../../src/core/printable.ts';
import { placeOf } from '../../src/detect/place.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { filesOf } from './dataset.ts';
import { option } from './options.ts';
import { foldOf } from './dataset.ts';
import { FOLDS, modelOf, readFolds } from './folds.ts';

const folder = process.argv[2]!;
// A repository the weights were fitted on is judged by the model of the fold that has not seen it.
const scanners = readFolds().map((weights) => createScanner(builtinRules(), { model: modelOf(weights) }));
const list: string[] = [];
const total = { lines: 0, away: 0, medium: 0, high: 0, mediumAway: 0, highAway: 0 };
for (const repo of readdirSync(folder).toSorted()) {
  const scanner = scanners[foldOf(`code/${repo}`, FOLDS)]!;
  const own = { lines: 0, away: 0, medium: 0, high: 0, mediumAway: 0, highAway: 0 };
  for (const { path, bytes } of filesOf(join(folder, repo))) {
    const place = placeOf(path);
    const away = !place.test && !place.docs;
    let lines = 0;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
    own.lines += lines;
    if (away) own.away += lines;
    for (const finding of scanner.scan({ bytes, provenance: [{ kind: 'file', path }] })) {
      if (finding.confidence === 'low' || finding.status !== 'new') continue;
      own[finding.confidence] += 1;
      if (away) own[finding.confidence === 'high' ? 'highAway' : 'mediumAway'] += 1;
      list.push(
        [
          finding.confidence,
          finding.ruleId,
          away ? 'away' : 'test/docs',
          `${repo}/${printable(path)}:${finding.start.line}`,
          shapeOf(bytes.toString('latin1', finding.span.start, finding.span.end)),
          printable(finding.excerpt.text.trim()),
        ].join('\t'),
      );
    }
  }
  say(repo, own);
  for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += own[key];
}
say('all', total);
const file = option('list');
if (file !== undefined) writeFileSync(file, `${list.toSorted().join('\n')}\n`);

/** Runs of small letters, capitals, digits and the rest, at most twelve of them. */
function shapeOf(value: string): string {
  const runs = value.match(/[a-z]+|[A-Z]+|\d+|[^a-zA-Z\d]+/g) ?? [];
  const shape = runs
    .slice(0, 12)
    .map((run) => (/[a-z]/.test(run) ? 'a' : /[A-Z]/.test(run) ? 'A' : /\d/.test(run) ? 'd' : run[0]!) + run.length);
  return `${value.length}:${printable(shape.join(''))}${runs.length > 12 ? '…' : ''}`;
}

function say(repo: string, one: typeof total): void {
  const rate = (count: number, lines: number) => ((count * 100_000) / Math.max(1, lines)).toFixed(2);
  console.log(
    `${repo.padEnd(44)} ${String(one.lines).padStart(9)} lines  high ${one.high}  medium ${one.medium}  per 100,000 lines: ${rate(one.high + one.medium, one.lines)}; outside tests and docs ${rate(one.highAway + one.mediumAway, one.away)}`,
  );
}
