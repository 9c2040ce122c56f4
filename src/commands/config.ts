// keylift.config.{json,yaml,yml}: found in the folder or above it up to the repository's top, read strictly. Data only, never code.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { AllowEntry } from '../allow/allowlist.ts';
import { EXIT, KeyliftError, systemWords } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';
import type { Confidence } from '../core/rule.ts';

const NAMES = ['keylift.config.json', 'keylift.config.yaml', 'keylift.config.yml'];
const MAX_BYTES = 1024 * 1024;

/** What a configuration file may say. Flags win over it. */
export interface Config {
  /** Files of other scanners that are honoured as they are (.gitleaks.toml, .secrets.baseline, …), relative to this one. */
  readonly adopt?: readonly string[];
  /** What is never a finding. */
  readonly allow?: readonly AllowEntry[];
  /** The baseline, relative to the configuration file. */
  readonly baseline?: string;
  readonly confidence?: Confidence;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Files of further rules, relative to the configuration file. */
  readonly rules?: readonly string[];
  /** Ids of rules that are switched off. */
  readonly disable?: readonly string[];
  readonly migrate?: {
    readonly environment?: string;
    readonly application?: string;
    /** Template of the secret names; `{env}`, `{app}` and `{name}` are filled in. */
    readonly nameTemplate?: string;
    readonly kmsKeyId?: string;
    /** What takes a value's place in environment files: a reference for `keylift exec`, or nothing. */
    readonly envFiles?: 'reference' | 'remove';
    /** Credentials that cannot be rotated by themselves share one secret. */
    readonly group?: boolean;
    /** Tag `owner` of the secrets. */
    readonly owner?: string;
    /** Further tags. */
    readonly tags?: Readonly<Record<string, string>>;
    /** ARNs of the roles that read the secrets; those of another account make the code name secrets by ARN. */
    readonly readers?: readonly string[];
  };
  /** US dollars: a secret a month, ten thousand calls. */
  readonly prices?: { readonly secretMonth?: number; readonly calls10k?: number };
}

export interface FoundConfig {
  readonly config: Config;
  /** Folder its relative paths start from. */
  readonly folder: string;
}

type Check = (value: unknown, at: string) => string | undefined;

const text: Check = (value, at) => (typeof value === 'string' ? undefined : `${at}: expected text, got ${kindOf(value)}`);
const texts: Check = (value, at) => {
  if (!Array.isArray(value)) return `${at}: expected a list, got ${kindOf(value)}`;
  const wrong = value.findIndex((item) => typeof item !== 'string');
  return wrong === -1 ? undefined : `${at}[${wrong}]: expected text, got ${kindOf(value[wrong])}`;
};
const yesOrNo: Check = (value, at) =>
  typeof value === 'boolean' ? undefined : `${at}: expected true or false, got ${kindOf(value)}`;
const price: Check = (value, at) =>
  typeof value === 'number' && value >= 0 ? undefined : `${at}: expected a price, got ${kindOf(value)}`;
const textByName: Check = (value, at) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `${at}: expected an object, got ${kindOf(value)}`;
  const wrong = Object.entries(value).find(([, one]) => typeof one !== 'string');
  return wrong === undefined ? undefined : `${at}.${printable(wrong[0])}: expected text, got ${kindOf(wrong[1])}`;
};
const oneOf =
  (...allowed: string[]): Check =>
  (value, at) =>
    allowed.includes(value as string) ? undefined : `${at}: expected one of ${allowed.join(', ')}`;
const ALLOW_FIELDS = ['reason', 'rules', 'paths', 'pathPatterns', 'values', 'lines', 'stopwords', 'commits'];
const allowEntries: Check = (value, at) => {
  if (!Array.isArray(value)) return `${at}: expected a list, got ${kindOf(value)}`;
  for (const [index, entry] of (value as unknown[]).entries()) {
    const where = `${at}[${index}]`;
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
      return `${where}: expected an object, got ${kindOf(entry)}`;
    for (const [key, field] of Object.entries(entry)) {
      if (!ALLOW_FIELDS.includes(key)) {
        const near = nearest(key, ALLOW_FIELDS);
        return `${where}: unknown key "${printable(key)}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`;
      }
      const fault = (key === 'reason' ? text : texts)(field, `${where}.${key}`);
      if (fault !== undefined) return fault;
    }
    if (Object.keys(entry).every((key) => key === 'reason'))
      return `${where}: allows everything; name rules, paths, values, lines, stopwords or commits`;
  }
  return undefined;
};
const SHAPE: Record<string, Check | Record<string, Check>> = {
  $schema: text,
  confidence: oneOf('high', 'medium', 'low'),
  include: texts,
  exclude: texts,
  rules: texts,
  disable: texts,
  baseline: text,
  allow: allowEntries,
  adopt: texts,
  migrate: {
    environment: text,
    application: text,
    nameTemplate: text,
    kmsKeyId: text,
    envFiles: oneOf('reference', 'remove'),
    group: yesOrNo,
    owner: text,
    tags: textByName,
    readers: texts,
  },
  prices: { secretMonth: price, calls10k: price },
};

/** Reads the named file, or the nearest one from `start` upwards. @throws KeyliftError E0300..E0307 */
export async function loadConfig(start: string, named: string | undefined, cwd: string): Promise<FoundConfig> {
  const path = named === undefined ? find(start) : resolve(cwd, named);
  if (path === undefined) return { config: {}, folder: start };
  const shown = printable(path);
  let source: string;
  try {
    if (statSync(path).size > MAX_BYTES) throw new KeyliftError('E0307', `${shown}: larger than 1 MiB`, { exit: EXIT.usage });
    source = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof KeyliftError) throw error;
    throw new KeyliftError('E0300', `configuration ${shown}: ${systemWords(error)}`, { exit: EXIT.usage });
  }
  const data = path.endsWith('.json') ? parseJson(source, shown) : await parseYaml(source, shown);
  checkShape(data, SHAPE, '', shown);
  return { config: data as Config, folder: dirname(path) };
}

function find(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const name = NAMES.find((candidate) => existsSync(join(folder, candidate)));
    if (name !== undefined) return join(folder, name);
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return undefined;
  }
}

function parseJson(source: string, shown: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    // V8's message may quote the file; only the position is taken from it.
    const offset = Number(/position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1] ?? source.length);
    const before = source.slice(0, offset).split('\n');
    throw new KeyliftError('E0301', `${shown}:${before.length}:${before.at(-1)!.length + 1}: not valid JSON`, {
      exit: EXIT.usage,
    });
  }
}

async function parseYaml(source: string, shown: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(source);
  const [fault] = document.errors;
  if (fault !== undefined) {
    const at = fault.linePos?.[0];
    throw new KeyliftError('E0301', `${shown}:${at?.line ?? 1}:${at?.col ?? 1}: not valid YAML (${fault.code})`, {
      exit: EXIT.usage,
    });
  }
  return document.toJS({ maxAliasCount: 100 }) as unknown;
}

function checkShape(data: unknown, shape: Record<string, Check | Record<string, Check>>, at: string, shown: string): void {
  const wrong = (message: string, code = 'E0303') => new KeyliftError(code, `${shown}: ${message}`, { exit: EXIT.usage });
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw wrong(`${at || 'the file'}: expected an object, got ${kindOf(data)}`);
  for (const [key, value] of Object.entries(data)) {
    const path = at === '' ? key : `${at}.${key}`;
    const rule = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (rule === undefined) {
      const near = nearest(key, Object.keys(shape));
      throw wrong(`unknown key "${printable(path)}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`, 'E0302');
    }
    if (typeof rule === 'object') checkShape(value, rule, path, shown);
    else {
      const fault = rule(value, path);
      if (fault !== undefined) throw wrong(fault);
    }
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'text' : typeof value === 'object' ? 'an object' : typeof value;
}
