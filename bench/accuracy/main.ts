// Says how right detection is. The development split is scored with the models of the cross-validation: every
// repository by a model that has not seen it. `npm run accuracy [-- --devset FOLDER] [--misses FILE]`
import { writeFileSync } from 'node:fs';
import { atLeast, type Confidence } from '../../src/core/rule.ts';
import { Secret } from '../../src/core/secret.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { checkRules } from '../../src/ruleset/check.ts';
import { builtinRules, fullRules } from '../../src/ruleset/load.ts';
import { foldOf, pathOf } from './dataset.ts';
import { type Excerpt, readDevset, tierOf, type Unit, unitsOf } from './devset.ts';
import { FOLDS, modelOf, readFolds } from './folds.ts';
import { devsetPath, option } from './options.ts';
import { distinct, figures, interval, type Scored } from './tally.ts';
import { another } from './values.ts';

const rules = builtinRules();
const scanners = readFolds().map((weights) => createScanner(rules, { model: modelOf(weights) }));
const excerpts = readDevset(devsetPath());

const medium = scoreAll('medium');
report('default confidence (medium and above)', medium);
const high = figures(scoreAll('high'));
console.log(`\nhigh confidence alone: precision ${show(high.precision)}, recall ${show(high.recall)}`);
byCategory(medium);
const swapped = figures(scoreAll('medium', swapValues));
console.log(
  `\nwith values of another origin in the true places: recall ${show(swapped.recall)} (as labelled ${show(figures(medium).recall)})`,
);
await ruleSamples();
const misses = option('misses');
if (misses !== undefined) writeFileSync(misses, listing(medium));

interface Located extends Scored {
  readonly excerpt: Excerpt;
}

function scoreAll(least: Confidence, change: (excerpt: Excerpt, index: number) => string = (excerpt) => excerpt.text): Located[] {
  return excerpts.flatMap((excerpt, index) => {
    const scanner = scanners[foldOf(excerpt.repo, FOLDS)]!;
    const found = scanner
      .scan({ bytes: Buffer.from(`${change(excerpt, index)}\n`), provenance: [{ kind: 'file', path: pathOf(excerpt, index) }] })
      .filter((finding) => atLeast(finding.confidence, least));
    return unitsOf(excerpt, index).map((unit) => ({
      unit,
      excerpt,
      repo: excerpt.repo,
      weight: 1,
      hit: found.some((finding) => finding.start.line <= unit.to && unit.from <= finding.end.line),
    }));
  });
}

/** The excerpt with every true value on one line replaced by one of another origin. */
function swapValues(excerpt: Excerpt, index: number): string {
  const lines = excerpt.text.split('\n');
  const labels = excerpt.labels.filter(
    (label) => label.label === 'T' && label.start !== '' && label.end !== '' && label.line === label.line_end,
  );
  for (const label of labels.toSorted((a, b) => Number(b.start) - Number(a.start))) {
    const line = lines[label.line - 1]!;
    const value = line.slice(Number(label.start), Number(label.end));
    if (value.length < 4 || tierOf(label.category.split(':')) !== 2) continue;
    const seed = index * 1009 + label.line * 31 + Number(label.start);
    lines[label.line - 1] =
      line.slice(0, Number(label.start)) + another(value, label.look === 'words', seed) + line.slice(Number(label.end));
  }
  return lines.join('\n');
}

function report(title: string, scored: readonly Located[]): void {
  const all = figures(scored);
  const [low, top] = interval(scored);
  const once = figures(distinct(scored));
  console.log(title);
  console.log(
    `  precision ${show(all.precision)}  recall ${show(all.recall)}  F1 ${show(all.f1)} (${show(low)} to ${show(top)} by resampling repositories)`,
  );
  console.log(`  ${all.hits} found, ${all.misses} missed, ${all.alarms} false alarms in ${excerpts.length} excerpts`);
  console.log(`  on distinct values: precision ${show(once.precision)}  recall ${show(once.recall)}  F1 ${show(once.f1)}`);
  for (const tier of [1, 2] as const) recallOf(`tier ${tier}`, scored, (unit) => tierOf(unit.categories) === tier);
  recallOf('values that read as words', scored, (unit) => unit.look === 'words');
}

function recallOf(title: string, scored: readonly Scored[], test: (unit: Unit) => boolean): void {
  const own = figures(scored.filter(({ unit }) => unit.label === 'T' && test(unit)));
  console.log(`  recall, ${title}: ${show(own.recall)} (${own.hits} of ${own.hits + own.misses})`);
}

function byCategory(scored: readonly Located[]): void {
  const rows = [...new Set(scored.flatMap(({ unit }) => [...unit.categories]))]
    .map((category) => ({ category, ...figures(scored.filter(({ unit }) => unit.categories.has(category))) }))
    .filter((row) => row.hits + row.misses > 0)
    .toSorted((a, b) => b.hits + b.misses - a.hits - a.misses);
  console.log(`\n${'category'.padEnd(34)} units  found  alarms  precision  recall`);
  for (const row of rows)
    console.log(
      `${row.category.slice(0, 34).padEnd(34)} ${String(row.hits + row.misses).padStart(5)} ${String(row.hits).padStart(6)} ${String(row.alarms).padStart(7)}  ${show(row.precision).padStart(9)}  ${show(row.recall).padStart(6)}`,
    );
  const worst = rows.toSorted((a, b) => b.misses + b.alarms - a.misses - a.alarms).slice(0, 5);
  console.log(`most is lost in: ${worst.map((row) => `${row.category} (${row.misses} missed, ${row.alarms} false)`).join(', ')}`);
}

async function ruleSamples(): Promise<void> {
  const scanner = createScanner(rules);
  const full = await fullRules();
  const problems = checkRules(full, (text) =>
    scanner.scan({ bytes: Buffer.from(text), provenance: [{ kind: 'file', path: 'sample' }] }).map((finding) => ({
      ruleId: finding.ruleId,
      confidence: finding.confidence,
      is: (value) => finding.secret.equals(new Secret(value)),
    })),
  );
  console.log(
    `\nrule samples: ${full.length} rules, ${full.reduce((sum, rule) => sum + rule.examples.length, 0)} examples, ${problems.length} problems`,
  );
  for (const problem of problems.slice(0, 20)) console.log(`  ${problem.ruleId}: ${problem.words}`);
}

/** Missed and falsely reported units with their lines, for reading; never commit it. */
function listing(scored: readonly Located[]): string {
  return scored
    .filter(({ unit, hit }) => unit.label !== 'skip' && hit !== (unit.label === 'T'))
    .map(
      ({ unit, excerpt }) =>
        `${unit.label} ${[...unit.categories].join(':')} | ${excerpt.repo} ${excerpt.path} | ${excerpt.text.split('\n')[unit.from - 1]!.trim().slice(0, 200)}`,
    )
    .join('\n');
}

function show(number: number): string {
  return Number.isNaN(number) ? '-' : number.toFixed(3).replace(/^0/, '');
}
