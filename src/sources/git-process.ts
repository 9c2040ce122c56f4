// The only file that starts git for reading. It runs git in a way that nothing the repository configures is ever run:
// a throw-away "shadow" git directory that borrows the objects and the index and has no configuration of its own.
import type { ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { EXIT, KeyliftError, systemCode } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { headWithoutGit, isSha256 } from './head-file.ts';
import { findRepository, indexOf } from './repository.ts';

/** Loaded at its first use: a scan of files that needs no git starts without it. */
const childProcess = () => process.getBuiltinModule('node:child_process');

const OLDEST = [2, 32] as const;
/** Switches off what a configuration could make git run; harmless where there is no configuration. */
const HARDEN = [
  '--no-optional-locks',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'protocol.allow=never',
  '-c',
  'core.quotePath=false',
  // A file beside the commits that may say other than they do.
  '-c',
  'core.commitGraph=false',
];

/** Git bound to one repository through its shadow. */
export interface Git {
  /** Runs to the end and gives standard output. @throws KeyliftError when git fails. */
  read(args: readonly string[], input?: string | Uint8Array): Buffer;
  /** The same, while this thread goes on, and piece by piece. @returns when git has ended; throws as `read` does. */
  stream(args: readonly string[], take: (piece: Buffer) => void): Promise<void>;
  /** Starts git and gives the child; the caller reads its streams. */
  start(args: readonly string[]): ChildProcess;
  /** Top folder of the work tree; undefined in a bare repository. */
  readonly top: string | undefined;
  /** Length of an object id in hex: 40, or 64 in SHA-256 repositories. */
  readonly idLength: number;
  readonly shallow: boolean;
  /** Ids of the commits a shallow clone starts with. */
  readonly shallowIds: readonly string[];
  /** The repository's object folder, and further ones the environment names. */
  readonly objects: string;
  readonly moreObjects: readonly string[];
  /** Every ref but replacements; broken ones too. */
  readonly refs: readonly { readonly name: string; readonly id: string }[];
  /** The commit that HEAD is; undefined when there is none yet. */
  readonly head: string | undefined;
  /** Absolute; holds objects, refs and the shallow file. */
  readonly commonDir: string;
  close(): void;
}

/** An environment without anything that configures git, the loader or a pager. */
function environment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'SYSTEMROOT']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return {
    ...kept,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    ...extra,
  };
}

export interface GitOptions {
  /** `head`: HEAD alone, read without asking git, which is faster. Default: all refs. */
  readonly refs?: 'all' | 'head';
}

/**
 * Opens the repository that `folder` is in.
 * @throws KeyliftError E0202 when it is in none, E0203/E0204 when git is missing or too old; with `refs: 'head'` those two
 * come from the first read.
 */
export function openGit(folder: string, { refs: which = 'all' }: GitOptions = {}): Git {
  const found = findRepository(folder);
  if (found === undefined) {
    throw new KeyliftError('E0202', `not inside a git repository: ${printable(folder)}`, {
      exit: EXIT.usage,
      hint: 'scan files with `keylift scan PATH`',
    });
  }
  const { gitDir, commonDir, top } = found;
  const real = { GIT_DIR: gitDir };
  const light = which === 'head' ? headWithoutGit(gitDir, commonDir) : undefined;
  if (light === undefined) checkVersion(versionNow());
  const sha256 =
    light === undefined
      ? run(['rev-parse', '--show-object-format'], real, commonDir).toString().trim() === 'sha256'
      : isSha256(commonDir);
  const idLength = sha256 ? 64 : 40;
  const refs = light === undefined ? run(['for-each-ref', '--format=%(objectname) %(refname)'], real, commonDir).toString() : '';
  const head = light === undefined ? attempt(['rev-parse', '--verify', '--quiet', 'HEAD'], real, commonDir)?.trim() : light.id;

  const shadow = mkdtempSync(join(tmpdir(), 'keylift-git-'));
  const remove = () => rmSync(shadow, { recursive: true, force: true });
  process.once('exit', remove);
  mkdirSync(join(shadow, 'refs'));
  writeFileSync(join(shadow, 'HEAD'), head === undefined || head === '' ? 'ref: refs/heads/none\n' : `${head}\n`);
  const extension =
    idLength === 64
      ? '\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = sha256\n'
      : '\trepositoryformatversion = 0\n\tbare = true\n';
  writeFileSync(join(shadow, 'config'), `[core]\n${extension}`);
  const lines = refs.split('\n').filter((line) => line !== '' && !line.includes(' refs/replace/'));
  if (lines.length > 0) writeFileSync(join(shadow, 'packed-refs'), lines.map((line) => `${line}\n`).join(''));
  const shallow = existsSync(join(commonDir, 'shallow'));
  if (shallow) copyFileSync(join(commonDir, 'shallow'), join(shadow, 'shallow'));

  const named = process.env['GIT_OBJECT_DIRECTORY'];
  const objects = named === undefined ? join(commonDir, 'objects') : resolve(named);
  const alternates = process.env['GIT_ALTERNATE_OBJECT_DIRECTORIES'];
  const env = {
    GIT_DIR: shadow,
    GIT_OBJECT_DIRECTORY: objects,
    ...(alternates === undefined ? {} : { GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates }),
    GIT_INDEX_FILE: indexOf(found),
  };
  return {
    top,
    idLength,
    shallow,
    shallowIds: shallow
      ? readFileSync(join(commonDir, 'shallow'), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [],
    objects,
    moreObjects: alternates === undefined || alternates === '' ? [] : alternates.split(delimiter),
    refs: lines.map((line) => ({ id: line.slice(0, idLength), name: line.slice(idLength + 1) })),
    head: head === '' ? undefined : head,
    commonDir,
    read: (args, input) => run(args, env, shadow, input),
    stream: async (args, take) => {
      try {
        await later(args, env, shadow, take);
      } catch (error) {
        // Asking for the version takes as long as a small question, so it is asked when an answer is missing.
        if (light !== undefined) checkVersion(versionNow());
        throw error;
      }
    },
    start: (args) =>
      childProcess().spawn('git', [...HARDEN, ...args], { cwd: shadow, env: environment(env), stdio: ['pipe', 'pipe', 'pipe'] }),
    close: () => {
      process.off('exit', remove);
      remove();
    },
  };
}

/**
 * Fetches into the repository around `folder`, from an address that is given and not looked up: the one thing here that
 * reaches the network, and only when asked. @returns false when git could not.
 * @param header an HTTP header for that address, e.g. an authorization
 */
export function fetchFrom(
  folder: string,
  url: string,
  what: { readonly flags: readonly string[]; readonly refs: readonly string[] },
  header?: string,
): boolean {
  const found = findRepository(folder);
  if (found === undefined) return false;
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1] ?? 'file';
  if (scheme !== 'https' && scheme !== 'file') return false;
  const secret =
    header === undefined ? {} : { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'http.extraHeader', GIT_CONFIG_VALUE_0: header };
  const run = childProcess().spawnSync(
    'git',
    [
      ...HARDEN,
      '-c',
      `protocol.${scheme}.allow=always`,
      'fetch',
      '--quiet',
      '--no-tags',
      '--recurse-submodules=no',
      ...what.flags,
      '--',
      url,
      ...what.refs,
    ],
    { cwd: found.commonDir, env: environment({ GIT_DIR: found.gitDir, ...secret }), stdio: 'ignore' },
  );
  return run.status === 0;
}

function versionNow(): string {
  const run = childProcess().spawnSync('git', ['--version'], { env: environment({}), encoding: 'utf8' });
  if (systemCode(run.error) === 'ENOENT') throw noGit();
  return run.stdout ?? '';
}

function noGit(): KeyliftError {
  return new KeyliftError('E0203', 'git was not found (need 2.32 or newer)', { exit: EXIT.usage });
}

function checkVersion(text: string): void {
  const version = /(\d+)\.(\d+)/.exec(text);
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)];
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new KeyliftError('E0204', `git ${major}.${minor} is too old (need 2.32 or newer)`, { exit: EXIT.usage });
}

/** Runs git without waiting for it. @throws KeyliftError when git is missing or fails. */
function later(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  take: (piece: Buffer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = childProcess().spawn('git', [...HARDEN, ...args], {
      cwd,
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const errors: Buffer[] = [];
    child.stdout.on('data', take);
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', (error) => reject(systemCode(error) === 'ENOENT' ? noGit() : error));
    child.on('close', (status) => {
      if (status === 0) resolve();
      else reject(failure(args, Buffer.concat(errors)));
    });
  });
}

function attempt(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): string | undefined {
  const run = childProcess().spawnSync('git', [...HARDEN, ...args], { cwd, env: environment(env), encoding: 'utf8' });
  return run.status === 0 ? run.stdout : undefined;
}

function run(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string, input?: string | Uint8Array): Buffer {
  const result = childProcess().spawnSync('git', [...HARDEN, ...args], {
    cwd,
    env: environment(env),
    maxBuffer: 2 ** 31 - 1,
    ...(input === undefined ? {} : { input }),
  });
  if (result.status === 0) return result.stdout;
  throw failure(args, result.stderr ?? Buffer.alloc(0));
}

function failure(args: readonly string[], errors: Buffer): KeyliftError {
  const [first = ''] = errors.toString().split('\n');
  return new KeyliftError('E0210', `git ${args[0] ?? ''} failed: ${printable(first).slice(0, 200)}`, { exit: EXIT.incomplete });
}
