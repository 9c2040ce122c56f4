// `keylift hook pre-push` and `pre-receive`: the commits that are on their way, and nothing that the other side has.
import { EXIT, type ExitCode } from '../../core/errors.ts';
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

  const signal =
    options.timeout === undefined ? io.signal : AbortSignal.any([io.signal, AbortSignal.timeout(options.timeout * 1000)]);
  const open = ({ include, exclude }: Config) =>
    historySource({ folder: io.cwd, commits: { from, known }, filter: pathFilter(include, exclude) });
  const code = await scanSource(open, options, { ...io, signal });
  if (io.signal.aborted) return code;
  if (signal.aborted)
    io.stderr(
      `keylift: stopped after ${options.timeout} s; ${options.failOpen === true ? 'let through, NOT scanned to the end' : 'refused: not scanned to the end'}\n`,
    );
  const unfinished = code === EXIT.incomplete || code === EXIT.interrupted || code === EXIT.terminated;
  if (unfinished) return options.failOpen === true ? EXIT.clean : EXIT.incomplete;
  return code;
}
