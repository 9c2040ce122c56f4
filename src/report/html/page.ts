// The HTML report: one file that opens without a network. A strict policy lets run only the style and script whose hashes
// it names, so nothing that came from the repository can do anything even if it got through the escaping.
import { createHash } from 'node:crypto';
import type { Finding, SecretGroup } from '../../core/finding.ts';
import { MASK } from '../../core/secret.ts';
import { best, type Facts, type ScanReport, type Sink } from '../data.ts';
import { styleFor } from '../style.ts';
import { summaryLines } from '../summary.ts';
import { count, reasonText } from '../words.ts';
import { markup, raw, type Html } from './escape.ts';
import { overview } from './overview.ts';
import { SCRIPT } from './script.ts';
import { ageText, day, sinceOf, STATE_WORDS, statesOf, untilOf, type State } from './state.ts';
import { STYLE } from './style.ts';
import { timeline } from './timeline.ts';

const PLACES_OPEN = 3;

export function htmlReport(report: ScanReport, sink: Sink): void {
  sink.write(pageText(report, Date.now()));
}

/** @param now milliseconds since the epoch, the right end of the timeline */
export function pageText(report: ScanReport, now: number): string {
  const policy = `default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Keylift report</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body>
        <header>
          <h1>Keylift report</h1>
          ${verdict(report)}
        </header>
        <main>
          ${overview(report, now)}${timeline(report.groups, now) ?? raw('')}
          <h2>Secrets</h2>
          ${filters(report)}${report.groups.map((group) => secretCard(group, report, now))} ${ledger(report)}
        </main>
        <footer>
          Keylift ${report.version}. Every value is masked; this file holds none of them.
          <span class="keys"
            ><kbd>j</kbd> <kbd>k</kbd> next and previous secret, <kbd>o</kbd> open its places, <kbd>/</kbd> filter.</span
          >
        </footer>
        <script>${raw(SCRIPT)}</script>
      </body>
    </html>
`;
  return page.html;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function verdict(report: ScanReport): Html {
  const [first = '', ...rest] = summaryLines(report, styleFor({ colour: false, unicode: true }), 10_000).filter(
    (line) => line.trim() !== '',
  );
  const kind = report.groups.length > 0 ? 'bad' : report.incomplete ? 'warn' : 'good';
  const scanned = rest.find((line) => line.startsWith('Scanned')) ?? '';
  return markup`<p class="verdict ${kind}">${first}</p>
    <p class="soft">${scanned}</p>`;
}

function filters({ groups, facts }: ScanReport): Html {
  const states = new Set(groups.flatMap((group) => statesOf(group, facts?.get(group.number))));
  const rules = [...new Map(groups.map((group) => [best(group.findings).ruleId, best(group.findings).ruleName]))].toSorted();
  const option = (value: string, label: string) => markup`<option value="${value}">${label}</option>`;
  return markup`<form class="filters" id="filters">
    <input id="text" type="search" placeholder="path, rule, author …" aria-label="filter by text" />
    <select id="confidence" aria-label="confidence">
      ${option('', 'any confidence')}${['high', 'medium', 'low'].map((level) => option(level, level))}
    </select>
    <select id="rule" aria-label="rule">
      ${option('', 'any rule')}${rules.map(([id, name]) => option(id, name))}
    </select>
    <select id="state" aria-label="state">
      ${option('', 'any state')}${Object.entries(STATE_WORDS).map(([state, words]) => (states.has(state as State) ? option(state, words) : raw('')))}
    </select>
    <span id="count" class="soft">${count(groups.length, 'secret')}</span>
  </form>`;
}

function secretCard(group: SecretGroup, report: ScanReport, now: number): Html {
  const top = best(group.findings);
  const facts = report.facts?.get(group.number);
  const states = statesOf(group, facts);
  const first = group.findings.slice(0, PLACES_OPEN).map((finding) => placeOf(finding));
  const rest = group.findings.slice(PLACES_OPEN).map((finding) => placeOf(finding));
  const more =
    rest.length === 0
      ? raw('')
      : markup`<details class="places">
          <summary>${count(rest.length, 'more place')}</summary>
          ${rest}
        </details>`;
  return markup`<section
    class="secret ${top.confidence}"
    id="s${group.number}"
    tabindex="-1"
    data-confidence="${top.confidence}"
    data-rule="${top.ruleId}"
    data-state="${states.join(' ')}"
  >
    <h3>
      ${group.number}. ${top.ruleName} <code>${top.publicPrefix}${MASK}</code>
      <span class="tag ${top.confidence}">${top.confidence}</span>
      ${states.map((state) => markup`<span class="tag ${state}">${STATE_WORDS[state]}</span>`)}<span class="tag">${top.ruleId}</span>
    </h3>
    ${lifeOf(group, facts, now)}
    ${first}${more}
    <details class="why">
      <summary>why</summary>
      <ul class="reasons">
        ${top.reasons.map((reason) => markup`<li>${reasonText(reason)}</li>`)}
      </ul>
    </details>
  </section>`;
}

/** Since when, until when, where it went, whose it is. */
function lifeOf(group: SecretGroup, facts: Facts | undefined, now: number): Html {
  const [since, until] = [sinceOf(group), untilOf(group)];
  const parts = [
    ...(since === undefined ? [] : [`${ageText(since, now)} old, since ${day(since)}`]),
    ...(until === undefined ? [] : [`last in a commit of ${day(until)}`]),
    ...(facts?.stored === undefined ? [] : [`stored as ${facts.stored}`]),
    ...(facts?.dead === undefined ? [] : [facts.dead]),
    ...(facts === undefined || facts.owners.length === 0 ? [] : [`owned by ${facts.owners.join(', ')}`]),
  ];
  return parts.length === 0 ? raw('') : markup`<p class="soft life">${parts.join('; ')}</p>`;
}

function placeOf(finding: Finding): Html {
  const [first] = finding.provenance;
  const { text, start, end } = finding.excerpt;
  const since =
    first.kind === 'commit'
      ? markup`<div class="soft">
          since <code>${first.commit.id.slice(0, 10)}</code> of ${first.commit.date.slice(0, 10)} by ${first.commit.author}
        </div>`
      : raw('');
  return markup`<div class="place">
    <code>${first.path}:${finding.start.line}:${finding.start.column}</code>${since}
    <pre>${text.slice(0, start)}<mark>${text.slice(start, end)}</mark>${text.slice(end)}</pre>
  </div>`;
}

function ledger(report: ScanReport): Html {
  const failed = report.ledger.failed.slice(0, 200).map(
    (one) =>
      markup`<tr>
        <td><code>${one.path}</code></td>
        <td>${one.why}</td>
      </tr>`,
  );
  const skipped = new Map<string, number>();
  for (const { reason } of report.ledger.skipped) skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
  const rows = [...skipped].map(
    ([reason, number]) =>
      markup`<tr>
        <td>${reason}</td>
        <td class="n">${number}</td>
      </tr>`,
  );
  const left =
    rows.length === 0
      ? raw('')
      : markup`<h2>Left out on purpose</h2>
          <table>
            ${rows}
          </table>`;
  if (failed.length === 0) return left;
  return markup`<h2>Not scanned</h2>
    <table>
      <tr>
        <th>path</th>
        <th>why</th>
      </tr>
      ${failed}
    </table>
    ${left}`;
}
