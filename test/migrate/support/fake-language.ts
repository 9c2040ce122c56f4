// A language small enough to see through: every "..." literal on a line is code, `// ` begins a comment, braces must
// balance. Fetching is spelled `secret("name", "key")` and needs an import line and a helper file.
import { Secret } from '../../../src/core/secret.ts';
import { spellingOf, unspell } from '../../../src/core/spelling.ts';
import type {
  ChosenRewrite,
  LanguageSession,
  Piece,
  ProjectView,
  SiteAnalysis,
  SiteRequest,
  SiteValue,
  SupportChange,
  TextEdit,
} from '../../../src/core/language.ts';

export const HELPER = 'lib/deep/secret.toy';
const HELPER_TEXT = '{ fetch a secret by its name }\n';
const IMPORT = 'use lib/deep/secret\n';

/** A session on a project; only `.toy` files are its own. */
export function toySession(project: ProjectView): LanguageSession {
  return {
    analyse: (_path, text, sites) => sites.map((site) => analyse(text, site)),
    syntaxError: (_path, text) => {
      const count = (char: string) => text.split(char).length;
      return count('{') === count('}') ? undefined : '1:1';
    },
    support: (rewrites) => ({ changes: supportFor(project, rewrites), commands: rewrites.length === 0 ? [] : ['toy install'] }),
  };
}

function supportFor(project: ProjectView, rewrites: readonly ChosenRewrite[]): SupportChange[] {
  const paths = [...new Set(rewrites.map(({ path }) => path))];
  const changes: SupportChange[] = paths
    .filter((path) => !project.read(path)!.includes(IMPORT))
    .map((path) => {
      const bom = project.read(path)!.startsWith('\uFEFF') ? 1 : 0;
      return {
        kind: 'edit',
        path,
        neededBy: rewrites.filter((rewrite) => rewrite.path === path).map(({ id }) => id),
        edits: [{ span: { start: bom, end: bom }, text: IMPORT, original: [] }],
      };
    });
  changes.push({ kind: 'create', path: HELPER, content: HELPER_TEXT, neededBy: rewrites.map(({ id }) => id) });
  return changes;
}

function analyse(text: string, { id, span }: SiteRequest): SiteAnalysis {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const line = text.slice(lineStart, span.start);
  if (line.includes('// ')) return { id, outcome: 'refuse', code: 'comment' };
  const start = text.lastIndexOf('"', span.start - 1);
  const end = text.indexOf('"', span.end);
  if (start < lineStart || end === -1) return { id, outcome: 'refuse', code: 'not-a-literal' };
  const raw = text.slice(start + 1, end);
  const read = readLiteral(raw);
  if (read === undefined) return { id, outcome: 'refuse', code: 'spelling' };
  const { value, pieces } = read;
  return {
    id,
    outcome: 'rewrite',
    strategy: 'await',
    fixedAtStart: false,
    value,
    nameHint: /([\p{L}\p{N}_]+)\s*=\s*$/u.exec(text.slice(lineStart, start))?.[1] ?? '',
    edits: ({ name, key }): TextEdit[] => [
      {
        span: { start, end: end + 1 },
        text: key === undefined ? `secret("${name}")` : `secret("${name}", "${key}")`,
        original: [{ text: '"' }, ...pieces, { text: '"' }],
      },
    ],
  };
}

function readLiteral(raw: string): { value: SiteValue; pieces: Piece[] } | undefined {
  const url = /^(pg:\/\/)([^:]+)(:)([^@]+)(@([a-z.]+):(\d+)\/([a-z]+))$/.exec(raw);
  if (url !== null) {
    const [, scheme, user, colon, password, rest, host, port, dbname] = url as unknown as string[];
    const spelling = spellingOf(password!, decodeURIComponent(password!), 'percent');
    if (spelling === undefined) return undefined;
    return {
      value: {
        shape: 'database',
        engine: 'postgres',
        host: host!,
        port: Number(port),
        dbname: dbname!,
        username: new Secret(user!),
        password: new Secret(decodeURIComponent(password!)),
      },
      pieces: [
        { text: scheme! },
        { key: 'username', spelling: spellingOf(user!, user!, 'none')! },
        { text: colon! },
        { key: 'password', spelling },
        { text: rest! },
      ],
    };
  }
  const value = raw.replaceAll(/\\(.)/g, (_all, char: string) => (char === 'n' ? '\n' : char));
  const spelling = spellingOf(raw, value, 'backslash');
  if (spelling === undefined || unspell(raw, spelling) !== value) return undefined;
  return { value: { shape: 'text', value: new Secret(value) }, pieces: [{ spelling }] };
}
