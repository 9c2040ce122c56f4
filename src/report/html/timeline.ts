// When each secret entered the history and, where it is known, when it left: one line a secret on a common axis of time.
import type { SecretGroup } from '../../core/finding.ts';
import { markup, raw, type Html } from './escape.ts';
import { day, sinceOf, untilOf } from './state.ts';

const WIDTH = 1000;
const LEFT = 210;
const ROW = 18;
const MOST = 60;

interface Bar {
  readonly number: number;
  readonly name: string;
  readonly from: number;
  /** Undefined while it still stands in HEAD. */
  readonly to: number | undefined;
}

/** Nothing when no finding has a commit. */
export function timeline(groups: readonly SecretGroup[], now: number): Html | undefined {
  const bars = groups.flatMap((group) => barOf(group) ?? []).toSorted((a, b) => a.from - b.from);
  if (bars.length === 0) return undefined;
  const first = bars[0]!.from;
  const span = Math.max(1, now - first);
  const x = (time: number) => LEFT + ((time - first) / span) * (WIDTH - LEFT - 20);
  const rows = bars.slice(0, MOST);
  const height = rows.length * ROW + 30;
  const lines = rows.map((bar, index) => {
    const y = 14 + index * ROW;
    const end = bar.to === undefined ? x(now) : x(Math.max(bar.to, bar.from));
    const ends = bar.to === undefined ? 'still in HEAD' : `last in a commit of ${day(bar.to)}`;
    return markup`<a href="#s${bar.number}"
      ><title>${bar.name}: since ${day(bar.from)}, ${ends}</title><text x="0" y="${y + 4}">${bar.name.slice(0, 32)}</text
      ><line
        class="${bar.to === undefined ? 'still' : 'gone'}"
        x1="${x(bar.from).toFixed(1)}"
        x2="${Math.max(end, x(bar.from) + 3).toFixed(1)}"
        y1="${y}"
        y2="${y}"
        stroke-width="6"
        stroke-linecap="round"
    /></a>`;
  });
  const more = bars.length > MOST ? markup`<p class="soft">and ${bars.length - MOST} more, newer ones.</p>` : raw('');
  return markup`<h2>Timeline</h2>
    <div class="wide">
      <svg class="time" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="When each secret entered and left the history">
      ${lines}
      <line class="axis" x1="${LEFT}" x2="${WIDTH - 20}" y1="${height - 18}" y2="${height - 18}" />
      <text x="${LEFT}" y="${height - 4}">${day(first)}</text>
      <text x="${WIDTH - 20}" y="${height - 4}" text-anchor="end">${day(now)}</text>
    </svg>
    </div>
    <p class="soft">Red: still in HEAD. Grey: only in history, where every clone keeps it.</p>
    ${more}`;
}

function barOf(group: SecretGroup): Bar | undefined {
  const from = sinceOf(group);
  return from === undefined ? undefined : { number: group.number, name: group.findings[0].ruleName, from, to: untilOf(group) };
}
