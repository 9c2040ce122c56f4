// The HTML report: one file that opens without a network. A strict policy lets run only the style and script whose hashes
// it names, so nothing that came from the repository can do anything even if it got through the escaping.
import { createHash } from 'node:crypto';
import type { Finding, SecretGroup } from '../../core/finding.ts';
import { MASK } from '../../core/secret.ts';
import { best, type ScanReport, type Sink } from '../data.ts';
import { styleFor } from '../style.ts';
import { summaryLines } from '../summary.ts';
import { count, reasonText } from '../words.ts';
import { markup, raw, type Html } from './escape.ts';
import { SCRIPT } from './script.ts';
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
          ${verdict(report)}${cards(report)}
        </header>
        <main>
          ${byRule(report.groups)}${timeline(report.groups, now) ?? raw('')}
          <h2>Secrets</h2>
          ${filters(report.groups)}${report.groups.map((group) => secretCard(group))} ${ledger(report)}
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

function cards(report: ScanReport): Html {
  const places = report.groups.reduce((sum, group) => sum + group.findings.length, 0);
  const high = report.groups.filter((group) => best(group.findings).confidence === 'high').length;
  const gone = report.groups.filter((group) => stateOf(group) === 'history').length;
  const card = (number: number, what: string) => markup`<div class="card"><b>${number}</b>${what}</div>`;
  return markup`<div class="cards">
    ${card(report.groups.length, 'secrets')}${card(places, 'places')}${card(high, 'high confidence')}${card(gone, 'only in history')}${card(report.ledger.failed.length, 'not scanned')}
  </div>`;
}

function byRule(groups: readonly SecretGroup[]): Html {
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(best(group.findings).ruleName, (counts.get(best(group.findings).ruleName) ?? 0) + 1);
  if (counts.size === 0) return raw('');
  const most = Math.max(...counts.values());
  const rows = [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 20)
    .map(
      ([name, number]) =>
        markup`<tr>
          <td>${name}</td>
          <td class="n">${number}</td>
          <td class="bar-cell">
            <svg class="rule" width="100%" height="11" preserveAspectRatio="none" viewBox="0 0 100 10">
              <rect width="${Math.round((100 * number) / most)}" height="10" rx="1" fill="currentColor" opacity=".55" />
            </svg>
          </td>
        </tr>`,
    );
  return markup`<h2>By rule</h2>
    <table>
      <tr>
        <th>rule</th>
        <th>secrets</th>
        <th></th>
      </tr>
      ${rows}
    </table>`;
}

function filters(groups: readonly SecretGroup[]): Html {
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
      ${option('', 'any state')}${option('code', 'in code')}${option('history', 'only in history')}
    </select>
    <span id="count" class="soft">${count(groups.length, 'secret')}</span>
  </form>`;
}

function stateOf(group: SecretGroup): 'code' | 'history' {
  const inCode = group.findings.some((finding) => finding.provenance.some((place) => place.kind !== 'commit' || place.inHead));
  return inCode ? 'code' : 'history';
}

function secretCard(group: SecretGroup): Html {
  const top = best(group.findings);
  const state = stateOf(group);
  const first = group.findings.slice(0, PLACES_OPEN).map((finding) => placeOf(finding));
  const rest = group.findings.slice(PLACES_OPEN).map((finding) => placeOf(finding));
  const more =
    rest.length === 0
      ? raw('')
      : markup`<details>
          <summary>${count(rest.length, 'more place')}</summary>
          ${rest}
        </details>`;
  return markup`<section
    class="secret ${top.confidence}"
    id="s${group.number}"
    tabindex="-1"
    data-confidence="${top.confidence}"
    data-rule="${top.ruleId}"
    data-state="${state}"
  >
    <h3>
      ${group.number}. ${top.ruleName} <code>${top.publicPrefix}${MASK}</code>
      <span class="tag ${top.confidence}">${top.confidence}</span>
      <span class="tag">${state === 'code' ? 'in code' : 'only in history'}</span><span class="tag">${top.ruleId}</span>
    </h3>
    ${first}${more}
    <ul class="reasons">
      ${top.reasons.map((reason) => markup`<li>${reasonText(reason)}</li>`)}
    </ul>
  </section>`;
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
