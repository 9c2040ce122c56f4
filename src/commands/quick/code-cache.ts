// Runs the scan's bundle with what V8 made of it last time, which halves the time to its first line. The compiled code is
// kept in the user's cache folder and used only if that folder and the file belong to this user and nobody else can write
// there: who could change it could change the user's own programs as well.
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { Script } from 'node:vm';

/** Files of other versions are thrown away beyond so many. */
const KEPT = 12;

/**
 * Runs the CommonJS file as `require` would and gives its exports.
 * @param path its name changes with its content, so that code is never taken for that of another
 * @param variant runs of different variants use different functions, and have a cache each
 * @param bring what the file calls as `__import`, because import() is not for scripts with a cache
 * @returns its exports, and what writes the cache where there was none; called at the end of the run
 */
export function loadCached(
  path: string,
  variant: string,
  load: NodeJS.Require,
  bring: (name: string) => Promise<unknown>,
): { readonly exports: unknown; readonly keep: () => void } {
  const folder = cacheFolder();
  const { v8 } = process.versions;
  const file = folder === undefined ? undefined : join(folder, `${basename(path, '.cjs')}-${variant}-${v8}-${process.arch}.bin`);
  const cachedData = file === undefined ? undefined : readOwn(file);
  const script = new Script(
    `(function(exports,require,module,__filename,__dirname,__import){${readFileSync(path, 'latin1')}\n})`,
    {
      filename: path,
      ...(cachedData === undefined ? {} : { cachedData }),
    },
  );
  const module = { exports: {} };
  const run = script.runInThisContext() as (...args: readonly unknown[]) => void;
  run.call(module.exports, module.exports, load, module, path, join(path, '..'), bring);
  const keep = () => {
    if (file === undefined || (cachedData !== undefined && script.cachedDataRejected !== true)) return;
    write(folder!, file, script);
  };
  return { exports: module.exports, keep };
}

/** Undefined where there is no place that is the user's alone, or none is wanted. */
function cacheFolder(): string | undefined {
  const { NODE_DISABLE_COMPILE_CACHE, XDG_CACHE_HOME, HOME, LOCALAPPDATA } = process.env;
  if (NODE_DISABLE_COMPILE_CACHE !== undefined && NODE_DISABLE_COMPILE_CACHE !== '') return undefined;
  const base = XDG_CACHE_HOME ?? LOCALAPPDATA ?? (HOME === undefined ? undefined : join(HOME, '.cache'));
  return base === undefined || base === '' ? undefined : join(base, 'keylift', 'code');
}

function isOwn({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  // Windows has no owners here; its folder of local data is the user's.
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function readOwn(file: string): Buffer | undefined {
  let descriptor: number;
  try {
    if (!isOwn(statSync(join(file, '..')))) return undefined;
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch {
    return undefined;
  }
  try {
    return isOwn(fstatSync(descriptor)) ? readFileSync(descriptor) : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** Written beside and renamed, so that nobody reads half a file. What cannot be written is not needed. */
function write(folder: string, file: string, script: Script): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOwn(statSync(folder))) return;
    const own = `${file}.${process.pid}`;
    writeFileSync(own, script.createCachedData(), { mode: 0o600, flag: 'wx' });
    renameSync(own, file);
    const age = (name: string) => statSync(join(folder, name)).mtimeMs;
    const files = readdirSync(folder).map((name) => ({ name, age: age(name) }));
    for (const { name } of files.toSorted((a, b) => b.age - a.age).slice(KEPT)) unlinkSync(join(folder, name));
  } catch {
    // Another run was faster, or the disk is full or read-only.
  }
}
