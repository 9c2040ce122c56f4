// One run at a time: a lock file that says who holds it. A lock whose process is gone is taken over.
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, unlinkSync, linkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { EXIT, KeyliftError, systemCode } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { createFile } from './write-file.ts';

/** Who holds the lock. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
  /** What it does it for: a plan or a run. */
  readonly run: string;
  /** Start of the process in clock ticks after boot, where the system tells; a reused pid has another one. */
  readonly ticks?: string;
}

/**
 * Runs `work` with the lock of the state folder `folder` held; released at the end whatever happens.
 * @throws KeyliftError E0705 when another run holds it.
 */
export async function withLock<T>(folder: string, run: string, now: () => Date, work: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify(describeSelf(run, now()));
  while (!(await createFile(folder, NAME, Buffer.from(mine), 0o600))) takeOver(folder);
  try {
    return await work();
  } finally {
    if (read(folder) === mine) unlinkSync(join(folder, NAME));
  }
}

/** Who holds the lock now; undefined when nobody does, or only a process that is gone. */
export function lockHolder(folder: string): LockHolder | undefined {
  const holder = parse(read(folder));
  return holder === undefined || isGone(holder) ? undefined : holder;
}

const NAME = 'lock';

function describeSelf(run: string, now: Date): LockHolder {
  const ticks = startTicks(process.pid);
  return { pid: process.pid, host: hostname(), since: now.toISOString(), run, ...(ticks === undefined ? {} : { ticks }) };
}

/** Removes a lock that nobody holds any more. */
function takeOver(folder: string): void {
  const text = read(folder);
  if (text === undefined) return;
  const holder = parse(text);
  if (holder === undefined) {
    const hint = `when no other run is active, delete ${printable(join(folder, NAME))}`;
    throw new KeyliftError('E0705', 'the lock file is damaged', { exit: EXIT.locked, hint });
  }
  if (!isGone(holder)) {
    const who = `pid ${holder.pid}, host ${printable(holder.host)}`;
    const hint = 'wait for it to end, or stop it and run keylift resume';
    throw new KeyliftError('E0705', `another run (${who}) holds the lock since ${printable(holder.since)}`, {
      exit: EXIT.locked,
      hint,
    });
  }
  // Renaming is atomic, so of two processes that saw the dead lock, one moves it away; the other might move the new one,
  // sees that, and puts it back.
  const aside = join(folder, `lock-${randomBytes(8).toString('hex')}`);
  try {
    renameSync(join(folder, NAME), aside);
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, join(folder, NAME));
    unlinkSync(aside);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'EEXIST') throw error;
  }
}

function read(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, NAME), 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string | undefined): LockHolder | undefined {
  if (text === undefined) return undefined;
  try {
    const holder = JSON.parse(text) as LockHolder;
    return typeof holder.pid === 'number' && typeof holder.host === 'string' && typeof holder.since === 'string'
      ? holder
      : undefined;
  } catch {
    return undefined;
  }
}

function isGone(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
  const ticks = startTicks(holder.pid);
  return holder.ticks !== undefined && ticks !== undefined && ticks !== holder.ticks;
}

function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets and may hold spaces; the start time is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
