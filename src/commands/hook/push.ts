// `keylift hook pre-push` and `pre-receive`: the commits that are on their way, and nothing that the other side has.
import { deadline } from '../../core/deadline.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { ScanReport } from '../../report/data.ts';
import { historySource } from '../../sources/history.ts';
import { pathFilter } from '../../sources/filter.ts';
import { openRefs } from '../../sources/refs.ts';
import type { Config } from '../config.ts';
import type { Io } from '../io.ts';
import { scanSource, type ScanOptions } from '../scan.ts';
import { readPushed, readReceived, type RefUpdate } from './ref-updates.ts';

export interface PushOptions extends ScanOptions {
  /** Seconds after which a push is decided by what was scanned so far. */
  readonly timeout?: number;
  /** Let a push through that could not be scanned to its end. */
  readonly failOpen?: boolean;
}

/** @param remote name of the remote, as git gives it to the hook */
export async function prePush(remote: string | undefined, options: PushOptions, io: Io): Promise<ExitCode> {
  const updates = await readPushed(io);
  return scanUpdates(updates, remote === undefined ? 'refs/remotes' : `refs/remotes/${remote}`, options, io);
}

/** On the server, inside git's quarantine: what any ref reaches already was scanned when it came. */
export async function preReceive(options: PushOptions, io: Io): Promise<ExitCode> {
  return scanUpdates(await readReceived(io), undefined, options, io);
}

async function scanUpdates(
  updates: readonly RefUpdate[],
  knownBelow: string | undefined,
  options: PushOptions,
  io: Io,
): Promise<ExitCode> {
  const from = updates.flatMap(({ to }) => to ?? []);
  if (from.length === 0) return EXIT.clean;
  const refs = openRefs(io.cwd);
  // A push may follow a fetch that was never made: a remote id that is not here says nothing about what is known.
  const known = [...refs.idsBelow(knownBelow), ...updates.flatMap((update) => update.from ?? []).filter((id) => refs.has(id))];
  refs.close();

  const limit = deadline(options.timeout === undefined ? undefined : options.timeout * 1000, io.signal);
  let isFound = false;
  const onReport = (report: ScanReport) => {
    isFound = report.groups.length > 0;
  };
  const open = ({ include, exclude }: Config) =>
    historySource({ folder: io.cwd, commits: { from, known }, filter: pathFilter(include, exclude) });
  const code = await scanSource(open, { ...options, onReport }, { ...io, signal: limit.signal }).finally(limit.end);
  if (io.signal.aborted || code === EXIT.clean) return code;
  // What was found counts, also when there was no time or no object for the rest.
  if (isFound) return EXIT.findings;
  const isOpen = options.failOpen === true;
  const why = limit.isOver() ? `stopped after ${options.timeout} s` : 'not everything could be scanned';
  io.stderr(`keylift: ${why}; ${isOpen ? 'let through, NOT scanned to the end' : 'refused'}\n`);
  return isOpen ? EXIT.clean : EXIT.incomplete;
}
