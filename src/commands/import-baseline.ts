// Accepted findings of other tools as entries of our baseline: a scan finds them again, and what it finds is accepted.
import { matchAccepted } from '../adopt/accepted.ts';
import type { AcceptedPlace } from '../adopt/adopted.ts';
import { printable } from '../core/printable.ts';
import { count } from '../report/words.ts';
import { addToBaseline } from './baseline.ts';
import { find } from './find.ts';
import type { Io } from './io.ts';
import { openSource } from './source.ts';

/** Scans the files at every confidence and accepts what the places say. What is not found is named. */
export async function acceptImported(
  places: readonly AcceptedPlace[],
  options: { readonly config?: string },
  io: Io,
): Promise<void> {
  const found = await find(
    ({ include, exclude }) => openSource([], { include, exclude }, io),
    { ...options, baseline: false, confidence: 'low' },
    io,
  );
  const { accepted, unmatched } = matchAccepted(
    found.findings.filter(({ status }) => status === 'new'),
    places,
  );
  const { path, added } = await addToBaseline(
    [...accepted].map(([finding, { reason }]) => ({ finding, reason })),
    options,
    io,
  );
  io.stdout(`${printable(path)}: ${count(added, 'accepted finding')} added\n`);
  if (unmatched.length === 0) return;
  io.stdout(`  not taken over: ${count(unmatched.length, 'accepted finding')} that a scan of the files does not find any more\n`);
}
