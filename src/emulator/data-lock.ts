// One emulator per data folder: two would overwrite each other's secrets. The lock is a file that names its process; the
// lock of a process that is gone is taken over.
import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, KeyliftError, systemCode } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { asKeyliftError } from './sealed-file.ts';

const LOCK_FILE = 'emulator.lock';

/** Takes the lock; the returned function gives it back. Throws KeyliftError E0705 while another emulator has it. */
export async function lockDataFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, LOCK_FILE);
  const mark = `${process.pid} ${randomUUID()}\n`;
  try {
    if (!(await create(path, mark))) {
      const holder = await holderOf(path);
      if (holder.alive) throw locked(folder, holder.pid);
      // Moved, not removed: of two that find the same dead lock, the second moves nothing or sees its own mark missing.
      const stale = `${path}.${randomUUID()}.stale`;
      await rename(path, stale).catch(ignoreMissing);
      await rm(stale, { force: true });
      if (!(await create(path, mark))) throw locked(folder, (await holderOf(path)).pid);
    }
    if ((await readFile(path, 'utf8')) !== mark) throw locked(folder, (await holderOf(path)).pid);
  } catch (error) {
    throw asKeyliftError(error, folder);
  }
  return async () => {
    if ((await readFile(path, 'utf8').catch(() => '')) === mark) await rm(path, { force: true });
  };
}

async function create(path: string, mark: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(mark);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(path: string): Promise<{ readonly pid: number; readonly alive: boolean }> {
  const pid = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
  if (!(pid > 0)) return { pid: 0, alive: false };
  try {
    process.kill(pid, 0);
    return { pid, alive: true };
  } catch (error) {
    // Not permitted to ask means that there is somebody.
    return { pid, alive: systemCode(error) === 'EPERM' };
  }
}

function ignoreMissing(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error;
}

function locked(folder: string, pid: number): KeyliftError {
  return new KeyliftError('E0705', `another emulator (pid ${pid}) uses the data folder ${printable(folder)}`, {
    exit: EXIT.locked,
    hint: `stop it, or delete ${LOCK_FILE} there if that process is something else`,
  });
}
