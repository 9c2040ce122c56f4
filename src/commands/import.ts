// `keylift import`: what other scanners left in a repository, in our files: rules, configuration, baseline. Says what was
// taken over and, one by one, what was not.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isObject, NOTHING, type Adopted, type Json } from '../adopt/adopted.ts';
import { adoptGitleaks } from '../adopt/gitleaks.ts';
import {
  adoptDetectSecrets,
  adoptGitGuardian,
  adoptGitleaksIgnore,
  adoptGitleaksReport,
  adoptIgnoreFile,
  adoptSecretlint,
  adoptTrufflehog,
} from '../adopt/lists.ts';
import { EXIT, KeyliftError, systemWords, type ExitCode } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { count } from '../report/words.ts';
import { acceptImported } from './import-baseline.ts';
import type { Io } from './io.ts';

export interface ImportOptions {
  readonly config?: string;
  /** What the files are, where their names do not say. */
  readonly from?: string;
  readonly dryRun?: boolean;
}

const FOUND_BY_NAME = [
  '.gitleaks.toml',
  '.gitleaksignore',
  '.betterleaks.toml',
  '.betterleaksignore',
  '.secrets.baseline',
  '.gitguardian.yaml',
  '.gitguardian.yml',
  '.secretlintrc.json',
  '.secretlintrc.yml',
  '.secretlintrc',
  '.secretlintignore',
];
const CONFIG = 'keylift.config.json';
const RULES = 'keylift-rules.json';
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads the files named, or those known by name in the current folder. @throws KeyliftError E0330..E0332 */
export async function importFiles(files: readonly string[], options: ImportOptions, io: Io): Promise<ExitCode> {
  const names = files.length > 0 ? files : FOUND_BY_NAME.filter((name) => existsSync(join(io.cwd, name)));
  if (names.length === 0)
    throw new KeyliftError('E0330', 'nothing to import: no file of another scanner here', {
      exit: EXIT.usage,
      hint: 'keylift import FILE',
    });
  const all: Adopted[] = [];
  for (const name of names) {
    const one = await adoptFile(resolve(io.cwd, name), options.from, 0);
    all.push(one);
    io.stdout(`${printable(name)}: ${summary(one)}\n`);
    for (const remark of one.remarks) io.stdout(`  not taken over: ${printable(remark)}\n`);
  }
  const whole: Adopted = {
    rules: all.flatMap(({ rules }) => rules),
    allow: all.flatMap(({ allow }) => allow),
    exclude: all.flatMap(({ exclude }) => exclude),
    accepted: all.flatMap(({ accepted }) => accepted),
    remarks: [],
  };
  if (options.dryRun === true) return EXIT.clean;
  writeConfig(whole, io);
  if (whole.accepted.length > 0) await acceptImported(whole.accepted, options, io);
  return EXIT.clean;
}

function summary({ rules, allow, exclude, accepted }: Adopted): string {
  const parts = [
    rules.length > 0 ? count(rules.length, 'rule') : '',
    allow.length > 0 ? count(allow.length, 'allow entry', 'allow entries') : '',
    exclude.length > 0 ? count(exclude.length, 'excluded path') : '',
    accepted.length > 0 ? count(accepted.length, 'accepted finding') : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'nothing to take over' : parts.join(', ');
}

async function adoptFile(path: string, from: string | undefined, depth: number): Promise<Adopted> {
  const content = read(path);
  const name = basename(path);
  const kind = from ?? kindOf(name, content);
  switch (kind) {
    case 'gitleaks': {
      const { parse } = await import('smol-toml');
      const data = parsed(path, () => parse(content));
      const extend = isObject(data['extend']) ? data['extend']['path'] : undefined;
      // gitleaks itself follows two files deep.
      const further =
        typeof extend === 'string' && depth < 2
          ? await adoptFile(resolve(dirname(path), extend), 'gitleaks', depth + 1)
          : NOTHING;
      return adoptGitleaks(data, further);
    }
    case 'gitleaksignore':
      return adoptGitleaksIgnore(content);
    case 'gitleaks-report': {
      const data = parsedAny(path, () => JSON.parse(content) as unknown);
      return adoptGitleaksReport(Array.isArray(data) ? data : []);
    }
    case 'detect-secrets':
      return adoptDetectSecrets(parsed(path, () => JSON.parse(content) as unknown));
    case 'ggshield':
      return adoptGitGuardian(await yaml(path, content));
    case 'secretlint':
      return adoptSecretlint(await yaml(path, content));
    case 'secretlintignore':
      return adoptIgnoreFile(content);
    case 'trufflehog':
      return adoptTrufflehog(content);
    default:
      throw new KeyliftError('E0331', `${printable(path)}: not known by its name`, {
        exit: EXIT.usage,
        hint: 'say what it is with --from',
      });
  }
}

function kindOf(name: string, content: string): string | undefined {
  if (/leaks?\.toml$/.test(name)) return 'gitleaks';
  if (name.endsWith('leaksignore')) return 'gitleaksignore';
  if (name.endsWith('.secrets.baseline')) return 'detect-secrets';
  if (/\.gitguardian\.ya?ml$/.test(name)) return 'ggshield';
  if (/^\.secretlintrc(?:\.(?:json|ya?ml))?$/.test(name)) return 'secretlint';
  if (name === '.secretlintignore') return 'secretlintignore';
  if (/trufflehog/.test(name)) return 'trufflehog';
  return name.endsWith('.json') && /^\s*\[\s*(?:\{[^}]{0,4000}"RuleID"|\])/.test(content) ? 'gitleaks-report' : undefined;
}

function read(path: string): string {
  try {
    if (statSync(path).size > MAX_BYTES)
      throw new KeyliftError('E0330', `${printable(path)}: larger than 64 MiB`, { exit: EXIT.usage });
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof KeyliftError) throw error;
    throw new KeyliftError('E0330', `${printable(path)}: ${systemWords(error)}`, { exit: EXIT.usage });
  }
}

function parsedAny(path: string, parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    // The parser's message may quote the file, which holds secrets.
    throw new KeyliftError('E0332', `${printable(path)}: cannot be parsed`, { exit: EXIT.usage });
  }
}

function parsed(path: string, parse: () => unknown): Json {
  const data = parsedAny(path, parse);
  if (!isObject(data)) throw new KeyliftError('E0332', `${printable(path)}: expected an object`, { exit: EXIT.usage });
  return data;
}

/** JSON is YAML, so one parser reads both. */
async function yaml(path: string, content: string): Promise<Json> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(content);
  if (document.errors.length > 0) throw new KeyliftError('E0332', `${printable(path)}: cannot be parsed`, { exit: EXIT.usage });
  return parsed(path, () => document.toJS({ maxAliasCount: 100 }) as unknown);
}

/** Adds to keylift.config.json and keylift-rules.json; what stands there stays. */
function writeConfig(whole: Adopted, io: Io): void {
  const path = join(io.cwd, CONFIG);
  const config: Record<string, unknown> = existsSync(path) ? { ...parsed(path, () => JSON.parse(read(path)) as unknown) } : {};
  const listed = (key: string): unknown[] => (Array.isArray(config[key]) ? (config[key] as unknown[]) : []);
  const add = (key: string, items: readonly unknown[]) => {
    const known = new Set(listed(key).map((item) => JSON.stringify(item)));
    const fresh = items.filter((item) => !known.has(JSON.stringify(item)));
    if (fresh.length > 0) config[key] = [...listed(key), ...fresh];
  };
  if (whole.rules.length > 0) {
    const seen = new Set<string>();
    const rules = whole.rules.filter(({ id }) => !seen.has(id) && seen.add(id));
    writeFileSync(join(io.cwd, RULES), `${JSON.stringify({ rules }, null, 2)}\n`);
    add('rules', [RULES]);
    io.stdout(`wrote ${RULES}\n`);
  }
  add('allow', whole.allow);
  add('exclude', whole.exclude);
  if (Object.keys(config).length === 0) return;
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`);
  io.stdout(`wrote ${CONFIG}\n`);
}
