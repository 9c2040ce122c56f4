// The top of the HTML report: how many, of what kind, how old, whose, and every secret in one table.
import { MASK } from '../../core/secret.ts';
import { best, type ScanReport } from '../data.ts';
import { markup, raw, type Html } from './escape.ts';
import { ageText, byAge, sinceOf, STATE_WORDS, statesOf } from './state.ts';

const ROWS = 20;
const SECRETS = 200;

/** @param now milliseconds since the epoch */
export function overview(report: ScanReport, now: number): Html {
  const { groups } = report;
  if (groups.length === 0) return cards(report);
  const since = groups.flatMap((group) => sinceOf(group) ?? []);
  const rules = counted(groups.map((group) => best(group.findings).ruleName));
  const owners = counted(groups.flatMap((group) => report.facts?.get(group.number)?.owners ?? []));
  return markup`${cards(report)}
    <div class="charts">
      ${chart('By rule', rules)}${since.length === 0 ? raw('') : chart('By age', byAge(since, now))}${owners.length === 0 ? raw('') : chart('By team (CODEOWNERS)', owners)}
    </div>
    ${secrets(report, now)}`;
}

function cards({ groups, facts, ledger }: ScanReport): Html {
  const states = groups.map((group) => statesOf(group, facts?.get(group.number)));
  const inState = (state: keyof typeof STATE_WORDS) => states.filter((all) => all.includes(state)).length;
  const card = (number: number, what: string) => markup`<div class="card"><b>${number}</b>${what}</div>`;
  const high = groups.filter((group) => best(group.findings).confidence === 'high').length;
  return markup`<div class="cards">
    ${card(groups.length, 'secrets')}${card(
      groups.reduce((sum, group) => sum + group.findings.length, 0),
      'places',
    )}${card(high, 'high confidence')}${(['code', 'history', 'stored', 'rotated', 'dead'] as const).map((state) => card(inState(state), STATE_WORDS[state]))}${card(ledger.failed.length, 'not scanned')}
  </div>`;
}

function counted(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]);
}

function chart(title: string, counts: readonly (readonly [string, number])[]): Html {
  const most = Math.max(1, ...counts.map(([, number]) => number));
  const rows = counts.slice(0, ROWS).map(
    ([name, number]) =>
      markup`<tr>
        <td>${name}</td>
        <td class="n">${number}</td>
        <td class="bar-cell">
          <svg class="rule" width="100%" height="11" preserveAspectRatio="none" viewBox="0 0 100 10" aria-hidden="true">
            <rect width="${Math.round((100 * number) / most)}" height="10" rx="1" fill="currentColor" opacity=".55" />
          </svg>
        </td>
      </tr>`,
  );
  const more = counts.length > ROWS ? markup`<p class="soft">and ${counts.length - ROWS} more.</p>` : raw('');
  return markup`<section>
    <h2>${title}</h2>
    <table>
      ${rows}
    </table>
    ${more}
  </section>`;
}

function secrets(report: ScanReport, now: number): Html {
  const rows = report.groups.slice(0, SECRETS).map((group) => {
    const top = best(group.findings);
    const since = sinceOf(group);
    const states = statesOf(group, report.facts?.get(group.number)).map((state) => STATE_WORDS[state]);
    return markup`<tr>
      <td class="n"><a href="#s${group.number}">${group.number}</a></td>
      <td>${top.ruleName}</td>
      <td><code>${top.publicPrefix}${MASK}</code></td>
      <td class="n">${group.findings.length}</td>
      <td>${since === undefined ? '' : ageText(since, now)}</td>
      <td>${states.join(', ')}</td>
    </tr>`;
  });
  const more =
    report.groups.length > SECRETS ? markup`<p class="soft">and ${report.groups.length - SECRETS} more below.</p>` : raw('');
  return markup`<h2>By secret</h2>
    <div class="wide">
      <table>
        <tr>
          <th></th>
          <th>rule</th>
          <th>value</th>
          <th class="n">places</th>
          <th>age</th>
          <th>state</th>
        </tr>
        ${rows}
      </table>
    </div>
    ${more}`;
}
