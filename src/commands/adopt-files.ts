// One file of another scanner, read and translated. Which one it is says its name, or the user.
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
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
import { EXIT, KeyliftError, systemWords } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { unsafeReason } from '../ruleset/safety.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** All of `paths` as one; patterns that could run for ever are marked as such. @throws KeyliftError E0330..E0332 */
export async function adoptAll(paths: readonly string[], from?: string): Promise<Adopted> {
  const all = await Promise.all(paths.map((path) => adoptFile(path, from)));
  return joined(all);
}

/** Several files as one, without their remarks; of rules with one id the first. */
export function joined(all: readonly Adopted[]): Adopted {
  const seen = new Set<string>();
  const rules = all.flatMap((one) => one.rules).filter(({ id }) => !seen.has(id) && seen.add(id));
  return {
    rules: rules.map((rule) => (unsafeReason(rule.pattern ?? '') === undefined ? rule : { ...rule, guarded: true })),
    allow: all.flatMap(({ allow }) => allow),
    exclude: all.flatMap(({ exclude }) => exclude),
    accepted: all.flatMap(({ accepted }) => accepted),
    remarks: [],
  };
}

/** `path` is absolute; `from` says what the file is where its name does not. @throws KeyliftError E0330..E0332 */
export async function adoptFile(path: string, from?: string, depth = 0): Promise<Adopted> {
  const content = readText(path);
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

export function readText(path: string): string {
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

export function parsed(path: string, parse: () => unknown): Json {
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
