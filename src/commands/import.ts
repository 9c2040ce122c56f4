// `keylift import`: what other scanners left in a repository, in our files: rules, configuration, baseline. Says what was
// taken over and, one by one, what was not.
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Adopted } from '../adopt/adopted.ts';
import { EXIT, KeyliftError, type ExitCode } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { count } from '../report/words.ts';
import { adoptFile, joined, parsed, readText } from './adopt-files.ts';
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
    const one = await adoptFile(resolve(io.cwd, name), options.from);
    all.push(one);
    io.stdout(`${printable(name)}: ${summary(one)}\n`);
    for (const remark of one.remarks) io.stdout(`  not taken over: ${printable(remark)}\n`);
  }
  const whole = joined(all);
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

/** Adds to keylift.config.json and keylift-rules.json; what stands there stays. */
function writeConfig(whole: Adopted, io: Io): void {
  const path = join(io.cwd, CONFIG);
  const config: Record<string, unknown> = existsSync(path)
    ? { ...parsed(path, () => JSON.parse(readText(path)) as unknown) }
    : {};
  const listed = (key: string): unknown[] => (Array.isArray(config[key]) ? (config[key] as unknown[]) : []);
  const add = (key: string, items: readonly unknown[]) => {
    const known = new Set(listed(key).map((item) => JSON.stringify(item)));
    const fresh = items.filter((item) => !known.has(JSON.stringify(item)));
    if (fresh.length > 0) config[key] = [...listed(key), ...fresh];
  };
  if (whole.rules.length > 0) {
    // The mark is worked out again when the rules are loaded.
    const rules = whole.rules.map(({ guarded: _guarded, ...rule }) => rule);
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
