// The configuration file: found in the folder or above it up to the repository's top, and read. Data only, never code.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ParseError } from 'jsonc-parser';
import { EXIT, KeyliftError, systemWords } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';

/** The names a file may have; one of them in a folder, or the key `keylift` of package.json. */
const CONFIG_NAMES: readonly string[] = ['json', 'jsonc', 'yaml', 'yml', 'toml'].map((ending) => `keylift.config.${ending}`);
const MANIFEST = 'package.json';
const KEY = 'keylift';
/** The key as an object: the name or the program of a package called keylift is not meant. */
const HAS_KEY = /"keylift"\s*:\s*\{/;
const MAX_BYTES = 1024 * 1024;

export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  readonly data: unknown;
}

/** The file of `folder` or of the nearest folder above. @throws KeyliftError E0305 when there are two, and as {@link readConfig}. */
export async function findConfig(start: string): Promise<ConfigFile | undefined> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const names = CONFIG_NAMES.filter((candidate) => existsSync(join(folder, candidate)));
    const manifest = join(folder, MANIFEST);
    const inManifest = keyOf(manifest);
    const all = inManifest === undefined ? names : [...names, `${MANIFEST} (key ${KEY})`];
    if (all.length > 1)
      throw new KeyliftError('E0305', `${printable(folder)}: ${all.join(' and ')}; which one counts?`, {
        exit: EXIT.usage,
        hint: 'keep one of them',
      });
    if (inManifest !== undefined) return { path: manifest, data: inManifest };
    if (names[0] !== undefined) return readConfig(join(folder, names[0]));
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return undefined;
  }
}

/** @throws KeyliftError E0300 unreadable, E0301 broken, E0307 too large. */
export async function readConfig(path: string): Promise<ConfigFile> {
  const shown = printable(path);
  let source: string;
  try {
    if (statSync(path).size > MAX_BYTES) throw new KeyliftError('E0307', `${shown}: larger than 1 MiB`, { exit: EXIT.usage });
    source = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof KeyliftError) throw error;
    throw new KeyliftError('E0300', `configuration ${shown}: ${systemWords(error)}`, { exit: EXIT.usage });
  }
  return { path, data: await parse(path, source) };
}

/** Every parser but that of JSON is loaded only for a file that needs it. */
async function parse(path: string, source: string): Promise<unknown> {
  const shown = printable(path);
  if (path.endsWith(MANIFEST)) return keyOf(path) ?? {};
  if (path.endsWith('.json')) return parseJson(source, shown);
  if (path.endsWith('.jsonc')) return parseJsonc(source, shown);
  return path.endsWith('.toml') ? parseToml(source, shown) : parseYaml(source, shown);
}

/** What package.json has under our key. A manifest that is broken elsewhere is broken for us too, but only if it names us. */
function keyOf(manifest: string): unknown {
  let source: string;
  try {
    if (statSync(manifest).size > MAX_BYTES) return undefined;
    source = readFileSync(manifest, 'utf8');
  } catch {
    return undefined;
  }
  if (!HAS_KEY.test(source)) return undefined;
  const data = parseJson(source, printable(manifest));
  return typeof data === 'object' && data !== null && Object.hasOwn(data, KEY)
    ? (data as Record<string, unknown>)[KEY]
    : undefined;
}

function parseJson(source: string, shown: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    // V8's message may quote the file; only the position is taken from it.
    const offset = Number(/position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1] ?? source.length);
    throw broken(`${shown}:${placeOf(source, offset)}`, 'not valid JSON');
  }
}

async function parseJsonc(source: string, shown: string): Promise<unknown> {
  const { parse: parseText, printParseErrorCode } = await import('jsonc-parser');
  const faults: ParseError[] = [];
  const data: unknown = parseText(source, faults, { allowTrailingComma: true });
  const [fault] = faults;
  if (fault !== undefined)
    throw broken(`${shown}:${placeOf(source, fault.offset)}`, `not valid JSON (${printParseErrorCode(fault.error)})`);
  return data;
}

async function parseYaml(source: string, shown: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(source);
  const [fault] = document.errors;
  if (fault !== undefined) {
    const at = fault.linePos?.[0];
    throw broken(`${shown}:${at?.line ?? 1}:${at?.col ?? 1}`, `not valid YAML (${fault.code})`);
  }
  return document.toJS({ maxAliasCount: 100 }) as unknown;
}

async function parseToml(source: string, shown: string): Promise<unknown> {
  const { parse: parseText, TomlError } = await import('smol-toml');
  try {
    return parseText(source);
  } catch (error) {
    // Its message quotes the line.
    const at = error instanceof TomlError ? `:${error.line}:${error.column}` : '';
    throw broken(`${shown}${at}`, 'not valid TOML');
  }
}

function broken(where: string, what: string): KeyliftError {
  return new KeyliftError('E0301', `${where}: ${what}`, { exit: EXIT.usage });
}

/** `line:column`, from 1. */
function placeOf(source: string, offset: number): string {
  const before = source.slice(0, offset).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}
