// Loads a case of fixtures/migrate/<language>, migrates it in memory the way the migrator would, and gives it back as
// files. Secrets stand in fixtures as @@SECRET:1@@; the values are made here, so no file of ours holds one.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type {
  Language,
  LanguageChoices,
  LanguageSession,
  Notice,
  ProjectView,
  SiteAnalysis,
  Support,
  TextEdit,
} from '../../src/core/language.ts';
import type { Secret } from '../../src/core/secret.ts';
import { spell } from '../../src/core/spelling.ts';
import { encodeValue, fieldOf } from '../../src/core/stored-value.ts';
import { languageFor } from '../../src/languages/registry.ts';
import { fakeText } from '../support/fake.ts';

const CASES: string = join(import.meta.dirname, '..', '..', 'fixtures', 'migrate');

/** Folder of fixtures/migrate. */
export type CaseLanguage = 'typescript' | 'python' | 'dotenv';

export type Files = ReadonlyMap<string, string>;

export interface MigrationCase {
  readonly name: string;
  readonly choices: LanguageChoices;
  readonly notices: readonly Notice[];
  readonly before: Files;
  /** Files as they should be afterwards; helpers that are the same in all cases are in `creates` only. */
  readonly after: Files | undefined;
  readonly ruleId: string;
  readonly refusal: string | undefined;
  /** What is found is an AWS access key, and taken out. */
  readonly removed: boolean;
  readonly strategy: string | undefined;
  /** Shell command whose output must stay the same. `script:start` takes it from the package.json. */
  readonly run: string | undefined;
  /** The same before the migration, where it differs. */
  readonly runBefore: string | undefined;
  readonly compile: { readonly from: string; readonly to: string } | undefined;
  readonly creates: readonly string[];
  readonly commands: readonly string[];
  /** Stand-ins for packages the case loads, by path below node_modules. */
  readonly modules: Files;
}

export interface Site {
  readonly id: string;
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

type Rewrite = Extract<SiteAnalysis, { outcome: 'rewrite' }>;

export interface Migrated {
  readonly files: Map<string, string>;
  readonly rewrites: readonly { site: Site; analysis: Rewrite; name: string }[];
  readonly refusals: readonly { site: Site; code: string }[];
  readonly removals: readonly { site: Site; edits: readonly TextEdit[] }[];
  readonly support: Support;
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
  readonly secrets: ReadonlyMap<string, Secret>;
}

const ACCESS_KEY = /^aws\.(?:access-key-id|secret|session-token)/;
const MARK = /@@(SECRET|DIGITS):(\d+)@@/g;

export function loadCases(language: CaseLanguage): MigrationCase[] {
  return readdirSync(join(CASES, language))
    .filter((name) => existsSync(join(CASES, language, name, 'case.json')))
    .map((name) => loadCase(language, name));
}

export function loadCase(language: CaseLanguage, name: string): MigrationCase {
  const folder = join(CASES, language, name);
  const meta = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Partial<MigrationCase>;
  const afterFolder = join(folder, 'after');
  return {
    name,
    choices: meta.choices ?? {},
    notices: meta.notices ?? [],
    before: readTree(join(folder, 'before')),
    after: existsSync(afterFolder) ? readTree(afterFolder) : undefined,
    ruleId: meta.ruleId ?? 'test.secret',
    refusal: meta.refusal,
    removed: meta.removed === true,
    strategy: meta.strategy,
    run: meta.run === undefined ? undefined : unmarked(meta.run),
    runBefore: meta.runBefore === undefined ? undefined : unmarked(meta.runBefore),
    compile: meta.compile,
    creates: meta.creates ?? [],
    commands: meta.commands ?? [],
    modules: existsSync(join(folder, 'modules')) ? readTree(join(folder, 'modules')) : new Map(),
  };
}

function unmarked(text: string): string {
  return text.replaceAll(MARK, (_mark, kind: string, number: string) => valueOfMark(kind, number));
}

/** The made-up value of a mark. */
export function valueOfMark(kind: string, number: string): string {
  return kind === 'DIGITS' ? fakeText(12, '123456789', Number(number)) : fakeText(24, undefined, Number(number));
}

/** Files with their values in place, and where those stand. */
export function withValues(files: Files): { files: Map<string, string>; sites: Site[] } {
  const filled = new Map<string, string>();
  const sites: Site[] = [];
  for (const [path, text] of files) {
    let out = '';
    let from = 0;
    for (const match of text.matchAll(MARK)) {
      out += text.slice(from, match.index);
      const value = valueOfMark(match[1]!, match[2]!);
      sites.push({ id: `s${sites.length + 1}`, path, start: out.length, end: out.length + value.length });
      out += value;
      from = match.index + match[0].length;
    }
    filled.set(path, out + text.slice(from));
  }
  return { files: filled, sites: joinSpans(sites, filled) };
}

/** A value written as two marks around an operator or a line end is one finding. */
function joinSpans(sites: Site[], files: Files): Site[] {
  const joined: Site[] = [];
  for (const site of sites) {
    const last = joined.at(-1);
    const between = last?.path === site.path ? files.get(site.path)!.slice(last.end, site.start) : undefined;
    if (last !== undefined && between !== undefined && /^(?:["'`] \+ \/\*one\*\/ ["'`]|\r\n|["']\s*["']|\\\r?\n)$/.test(between))
      joined[joined.length - 1] = { ...last, end: site.end };
    else joined.push(site);
  }
  return joined;
}

/**
 * Writes the `after` of a case, and what its case.json says of it, from what the migration does now. For new cases
 * (UPDATE_CASES=name npx vitest run test/languages); what it wrote is to be read before it is committed.
 */
export async function writeAfter(language: CaseLanguage, name: string): Promise<void> {
  const folder = join(CASES, language, name);
  if (!existsSync(folder)) return;
  const metaFile = join(folder, 'case.json');
  const { refusal: _old, ...meta } = JSON.parse(readFileSync(metaFile, 'utf8')) as Record<string, unknown>;
  const example = loadCase(language, name);
  const { files, sites } = withValues(example.before);
  const result = await migrate(files, sites, example.ruleId, example.choices);
  rmSync(join(folder, 'after'), { recursive: true, force: true });
  if (result.rewrites.length + result.removals.length === 0) {
    writeFileSync(metaFile, `${JSON.stringify({ ...meta, refusal: result.refusals[0]?.code }, null, 2)}\n`);
    return;
  }
  const strategies = [...new Set(result.rewrites.map(({ analysis }) => analysis.strategy))];
  const creates = [...result.files.keys()].filter((path) => !files.has(path) && !path.endsWith('keylift.preload.mjs'));
  const { commands, notices } = result.support;
  const told = {
    ...meta,
    ...(result.removals.length > 0 ? { removed: true } : {}),
    ...(strategies.length === 1 ? { strategy: strategies[0] } : {}),
    ...(result.removals.length > 0 ? {} : { creates }),
    ...(language === 'typescript' ? {} : { commands, notices }),
  };
  writeFileSync(metaFile, `${JSON.stringify(told, null, 2)}\n`);
  for (const [path, text] of result.files) {
    if (!files.has(path)) continue;
    const marked = text.replaceAll(/[A-Za-z0-9]{24}/g, (value) => markOf(value) ?? value);
    const target = join(folder, 'after', existsSync(join(folder, 'before', `${path}.txt`)) ? `${path}.txt` : path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, marked);
  }
}

function markOf(value: string): string | undefined {
  const number = Array.from({ length: 20 }, (_, index) => `${index}`).find((one) => valueOfMark('SECRET', one) === value);
  return number === undefined ? undefined : `@@SECRET:${number}@@`;
}

export function viewOf(files: Files): ProjectView {
  return { files: [...files.keys()].toSorted(), read: (path) => files.get(path) };
}

/** Analyses all sites and applies what comes of it. */
export async function migrate(
  files: Files,
  sites: readonly Site[],
  ruleId: string,
  choices: LanguageChoices = {},
): Promise<Migrated> {
  const sessions = new Map<Language, LanguageSession>();
  const rewrites: { site: Site; analysis: Rewrite; name: string }[] = [];
  const refusals: { site: Site; code: string }[] = [];
  const removals: { site: Site; edits: readonly TextEdit[] }[] = [];
  const secrets = new Map<string, Secret>();
  for (const [path, text] of files) {
    const here = sites.filter((site) => site.path === path);
    if (here.length === 0) continue;
    const language = languageFor(path)!;
    const session = sessions.get(language) ?? (await language.open(viewOf(files), choices));
    sessions.set(language, session);
    for (const analysis of session.analyse(
      path,
      text,
      here.map(({ id, start, end }) => ({ id, ruleId, span: { start, end }, isAccessKey: ACCESS_KEY.test(ruleId) })),
    )) {
      const site = here.find(({ id }) => id === analysis.id)!;
      if (analysis.outcome === 'refuse') {
        refusals.push({ site, code: analysis.code });
        continue;
      }
      if (analysis.outcome === 'remove') {
        removals.push({ site, edits: analysis.edits });
        continue;
      }
      const stored = encodeValue(analysis.value);
      const known = [...secrets].find(([, other]) => other.equals(stored))?.[0];
      const name = known ?? freeName(`prod/app/${kebab(analysis.nameHint)}`, secrets);
      secrets.set(name, stored);
      rewrites.push({ site, analysis, name });
    }
  }
  const supports = [...sessions].map(([language, session]) =>
    session.support(
      rewrites
        .filter(({ site }) => languageFor(site.path) === language)
        .map(({ site, analysis, name }) => ({ id: site.id, path: site.path, strategy: analysis.strategy, ref: { name } })),
    ),
  );
  const support: Support = {
    changes: supports.flatMap((one) => one.changes),
    commands: supports.flatMap((one) => one.commands),
    notices: supports.flatMap((one) => one.notices ?? []),
  };
  const edits = new Map<string, TextEdit[]>();
  const add = (path: string, edit: TextEdit) => {
    const list = edits.get(path) ?? [];
    const isThere = list.some(
      (other) => other.span.start === edit.span.start && other.span.end === edit.span.end && other.text === edit.text,
    );
    if (!isThere) list.push(edit);
    edits.set(path, list);
  };
  for (const { site, analysis, name } of rewrites) for (const edit of analysis.edits({ name })) add(site.path, edit);
  for (const { site, edits: cut } of removals) for (const edit of cut) add(site.path, edit);
  const migrated = new Map(files);
  for (const change of support.changes) {
    if (change.kind === 'create') migrated.set(change.path, change.content);
    else for (const edit of change.edits) add(change.path, edit);
  }
  for (const [path, list] of edits) migrated.set(path, applyEdits(files.get(path)!, list));
  return { files: migrated, rewrites, refusals, removals, support, edits, secrets };
}

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let out = '';
  let from = 0;
  for (const edit of inOrder(edits)) {
    if (edit.span.start < from) throw new Error('edits overlap');
    out += text.slice(from, edit.span.start) + edit.text;
    from = edit.span.end;
  }
  return out + text.slice(from);
}

/** The inverse of {@link applyEdits}, from the pieces and the stored value alone. */
export function undoEdits(text: string, edits: readonly TextEdit[], storedOf: (edit: TextEdit) => Secret): string {
  let out = '';
  let from = 0;
  let shift = 0;
  for (const edit of inOrder(edits)) {
    const start = edit.span.start + shift;
    out += text.slice(from, start);
    for (const piece of edit.original)
      out += 'text' in piece ? piece.text : spell(fieldOf(storedOf(edit), piece.key)!.reveal(), piece.spelling);
    from = start + edit.text.length;
    shift += edit.text.length - (edit.span.end - edit.span.start);
  }
  return out + text.slice(from);
}

function inOrder(edits: readonly TextEdit[]): TextEdit[] {
  return edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function freeName(name: string, taken: ReadonlyMap<string, Secret>): string {
  let free = name;
  for (let i = 2; taken.has(free); i += 1) free = `${name}-${i}`;
  return free;
}

function kebab(name: string): string {
  return (
    name
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .toLowerCase() || 'secret'
  );
}

export function readTree(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
  // Fixtures end in .txt where their own name would make tools read them, and hold \r and the byte order mark as they are.
  return new Map(files.map((path) => [path.replace(/\.txt$/, ''), readFileSync(join(root, path), 'utf8')]));
}
