// What the store says of migrated secrets, as lines with the next step.
import { printable } from '../core/printable.ts';

interface StandingView {
  readonly name: string;
  readonly state: 'missing' | 'pending-deletion' | 'present';
  readonly lastRead?: string;
  readonly readSince: boolean;
  readonly rotated: boolean;
  readonly unrotatedFields?: readonly string[];
  readonly schedule?: string;
  readonly inHistory?: number;
}

/** A secret a line, then what remains to be done. */
export function standingLines(standings: readonly StandingView[]): string[] {
  if (standings.length === 0) return ['', 'No migrated secrets in the store.'];
  const width = Math.max(...standings.map(({ name }) => name.length));
  const lines = standings.map((one) => `  ${printable(one.name).padEnd(width)}  ${wordsOf(one)}`);
  const present = standings.filter(({ state }) => state === 'present');
  const old = present.filter(({ rotated }) => !rotated).length;
  const unread = present.filter(({ readSince }) => !readSince).length;
  const ofAll = (count: number) => `${count} of ${standings.length}`;
  return [
    '',
    'In the store',
    ...lines,
    ...(old > 0 ? [`${ofAll(old)} still hold the value that stood in the code: deploy, then rotate (keylift rotate NAME)`] : []),
    ...(unread > 0 ? [`${ofAll(unread)} have not been read after the day they were stored: is the new code deployed?`] : []),
  ];
}

function wordsOf(one: StandingView): string {
  if (one.state === 'missing') return 'is not in the store';
  if (one.state === 'pending-deletion') return 'waits for deletion';
  return [
    one.lastRead === undefined
      ? 'never read'
      : one.readSince
        ? `last read ${one.lastRead.slice(0, 10)}`
        : 'read on the day it was stored',
    one.rotated
      ? 'rotated since the migration'
      : one.unrotatedFields === undefined
        ? 'not rotated yet'
        : `not rotated yet: ${one.unrotatedFields.map(printable).join(', ')}`,
    ...(one.schedule === undefined ? [] : [`rotates ${one.schedule}`]),
    ...(one.inHistory === undefined
      ? []
      : [one.inHistory === 0 ? 'not in history' : `old value in the history of ${files(one.inHistory)}`]),
  ].join(', ');
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}
