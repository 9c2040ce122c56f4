// The environment files of one project: a value becomes a reference that keylift exec resolves, or its line goes.
import { formatReference } from '../../core/reference.ts';
import type {
  ChosenRewrite,
  LanguageChoices,
  LanguageSession,
  ProjectView,
  RefusalCode,
  SiteAnalysis,
  SiteRequest,
  Support,
  TextEdit,
} from '../../core/language.ts';
import { Secret } from '../../core/secret.ts';
import { spellingOf, type Spelling } from '../../core/spelling.ts';
import type { SecretRef } from '../../core/store.ts';
import { cutEdits, KEY_VARIABLE, mentionedIn } from '../cut.ts';
import { Needs } from '../needs.ts';
import { MAX_BYTES } from '../unit.ts';
import { parseEnvFile, type Entry, type EnvFile } from './entries.ts';
import { exampleEdit, exampleFor } from './example-file.ts';
import { createReaders, type Readers } from './readers.ts';
import { namesIn, readAs } from './readings.ts';
import { startCommand } from './start-command.ts';

export function createSession(project: ProjectView, mode: NonNullable<LanguageChoices['dotenv']>): LanguageSession {
  const readers = createReaders(project);
  const names = new Map<string, string>();

  const analyse = (path: string, text: string, sites: readonly SiteRequest[]): SiteAnalysis[] => {
    const file = parseEnvFile(text);
    return sites.map((site): SiteAnalysis => {
      const refuse = (code: RefusalCode): SiteAnalysis => ({ id: site.id, outcome: 'refuse', code });
      const found = placeOf(file, site);
      if (typeof found === 'string') return refuse(found);
      if (site.isAccessKey === true) {
        const code = hazardOfPath(path) ?? (isSearched(project, path, file, found) ? undefined : 'aws-access-key');
        return code === undefined ? { id: site.id, outcome: 'remove', edits: cutEdits(text, [found]) } : refuse(code);
      }
      const hazard = hazardOfPath(path) ?? hazardOf(readers, path, file, found);
      if (hazard !== undefined) return refuse(hazard);
      const value = valueOf(readers, path, found);
      if (typeof value === 'string') return refuse(value);
      names.set(site.id, found.key.name);
      return {
        id: site.id,
        outcome: 'rewrite',
        strategy: mode === 'remove' ? 'variable' : 'environment',
        value: { shape: 'text', value: value.secret },
        nameHint: found.key.name,
        fixedAtStart: true,
        edits: (ref) => [mode === 'remove' ? removal(text, found, value.spelling) : reference(found, value.spelling, ref)],
      };
    });
  };

  return {
    analyse,
    syntaxError(_path, text) {
      const { fault } = parseEnvFile(text);
      return fault === undefined ? undefined : `${text.slice(0, fault).split('\n').length}:1`;
    },
    support: (rewrites) => supportFor(project, readers, mode, rewrites, (id) => names.get(id)!),
  };
}

function placeOf({ entries, comments, fault }: EnvFile, { span }: SiteRequest): Entry | RefusalCode {
  if (comments.some((comment) => comment.start <= span.start && span.end <= comment.end)) return 'comment';
  // A file with anything else in it is a script, or broken; what its readers make of it nobody knows.
  if (fault !== undefined) return 'syntax';
  const entry = entries.find((one) => one.start <= span.start && span.end <= one.end);
  if (entry === undefined) return 'not-a-literal';
  if (span.end <= entry.key.end) return 'object-key';
  return span.start >= entry.value.start && span.end <= entry.value.end ? entry : 'comment';
}

/** Only the SDK looks for the variable, which goes on to the role of the machine when it is not there. */
function isSearched(project: ProjectView, path: string, { entries }: EnvFile, entry: Entry): boolean {
  const { name } = entry.key;
  if (!KEY_VARIABLE.test(name) || mentionedIn(project, path, name) !== undefined) return false;
  return !entries.some((other) => namesIn(other).includes(name) || /^AWS_(?:PROFILE|ENDPOINT_URL)/.test(other.key.name));
}

function hazardOfPath(path: string): RefusalCode | undefined {
  if (/\.(?:example|sample|template|tmpl|tpl|dist|defaults?)(?:\.env)?$|(?:^|\/)(?:example|sample|template)\.env$/.test(path))
    return 'sample-file';
  if (/\.vault$|\.keys$|(?:^|\/)(?:node_modules|vendor|dist|build)\//.test(path)) return 'generated-file';
  if (/\.(?:test|testing|ci)(?:\.|$)|(?:^|\/)(?:tests?|fixtures?|__tests__|spec)\//.test(path)) return 'test-file';
  return undefined;
}

/** What build tools put into the code they send to browsers. */
const CLIENT = /^(?:NEXT_PUBLIC_|VITE_|REACT_APP_|EXPO_PUBLIC_|GATSBY_|NUXT_PUBLIC_|NX_PUBLIC_|VUE_APP_|STORYBOOK_|PUBLIC_)/;

function hazardOf(readers: Readers, path: string, { entries }: EnvFile, entry: Entry): RefusalCode | undefined {
  const { name } = entry.key;
  if (CLIENT.test(name)) return 'client-bundle';
  if (entries.filter((other) => other.key.name === name).length > 1) return 'duplicate-key';
  if (entries.some((other) => other !== entry && namesIn(other).includes(name))) return 'interpolation';
  if (readers.overrides()) return 'overriding-reader';
  if (/(?:^|\/)\.envrc$/.test(path)) return undefined;
  // keylift exec sets every variable of the file, and what is set wins: it has to read the others as they were read.
  for (const other of entries) {
    if (other === entry) continue;
    const fault = disagreement(readers, path, other);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function disagreement(readers: Readers, path: string, entry: Entry): RefusalCode | undefined {
  const { kinds, known } = readers.of(path);
  // With no reader known, the escapes of one that may not be there are no reason to refuse.
  if (!known) return undefined;
  const own = readAs('node', entry);
  for (const reader of kinds) {
    const reading = readAs(reader, entry);
    if (reading === 'interpolation') return 'interpolation';
    if (reading === 'unclear' || own === 'unclear' || own === 'interpolation' || reading.value !== own.value)
      return 'ambiguous-value';
  }
  return undefined;
}

/** What every reader sees, and how it is spelled; or the code of the refusal. */
function valueOf(readers: Readers, path: string, entry: Entry): { secret: Secret; spelling: Spelling } | RefusalCode {
  const values = new Set<string>();
  let isUnclear = false;
  for (const reader of readers.of(path).kinds) {
    const reading = readAs(reader, entry);
    if (reading === 'interpolation') return 'interpolation';
    if (reading === 'unclear') isUnclear = true;
    else values.add(reading.value);
  }
  const [value] = values;
  if (value === undefined || values.size > 1 || (isUnclear && entry.quote !== '`')) return 'ambiguous-value';
  if (value === '') return 'not-a-literal';
  const { raw } = entry.value;
  const spelling = spellingOf(raw, value, 'lines') ?? spellingOf(raw, value, 'wide');
  if (spelling === undefined || !value.isWellFormed() || value.includes('\0')) return 'spelling';
  const secret = new Secret(value);
  return secret.byteLength > MAX_BYTES ? 'too-large' : { secret, spelling };
}

function reference(entry: Entry, spelling: Spelling, ref: SecretRef): TextEdit {
  const { start, end } = entry.value;
  const text = formatReference({ id: ref.name, ...(ref.key !== undefined && { key: ref.key }) });
  // To most readers a `#` begins a comment.
  const isBare = entry.quote === '' && text.includes('#');
  return { span: { start, end }, text: isBare ? `"${text}"` : text, original: [{ spelling }] };
}

function removal(text: string, { start, end, value }: Entry, spelling: Spelling): TextEdit {
  const original = [{ text: text.slice(start, value.start) }, { spelling }, { text: text.slice(value.end, end) }];
  return { span: { start, end }, text: '', original };
}

function supportFor(
  project: ProjectView,
  readers: Readers,
  mode: NonNullable<LanguageChoices['dotenv']>,
  rewrites: readonly ChosenRewrite[],
  nameOf: (id: string) => string,
): Support {
  const needs = new Needs();
  const removed = new Map<string, ChosenRewrite[]>();
  for (const path of new Set(rewrites.map((rewrite) => rewrite.path))) {
    const here = rewrites.filter((rewrite) => rewrite.path === path);
    if (mode === 'reference') {
      needs.notice({ code: 'start-with-exec', path, text: startCommand(project, path) });
      for (const text of readers.directOf(path)) needs.notice({ code: 'env-file-direct', path, text });
      continue;
    }
    for (const { id, ref } of here)
      needs.notice({ code: 'set-variable', path, text: `${nameOf(id)} (${formatReference({ id: ref.name })})` });
    const example = exampleFor(path);
    removed.set(example, [...(removed.get(example) ?? []), ...here]);
  }
  for (const [path, here] of removed) {
    const wanted = [...new Set(here.map(({ id }) => nameOf(id)))];
    const ids = here.map(({ id }) => id);
    const existing = project.files.includes(path) ? project.read(path) : undefined;
    if (existing === undefined) needs.create(path, wanted.map((name) => `${name}=\n`).join(''), ids);
    else {
      const edit = exampleEdit(existing, wanted);
      if (edit !== undefined) needs.edit(path, edit, ids);
    }
  }
  return needs.support();
}
