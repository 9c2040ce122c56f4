// Who reads an environment file: told from what the project depends on, and from the files that hand it on.
import type { ProjectView } from '../../core/language.ts';
import { folderOf, foldersAbove, inFolder } from '../path.ts';
import type { Reader } from './readings.ts';

const EXPANDING =
  /"(?:dotenv-expand|next|vite|react-scripts|nuxt|astro|gatsby|@nestjs\/config|@sveltejs\/kit|@vue\/cli-service)"\s*:/;
const PYTHON = /\b(?:python-dotenv|django-environ|environs|pydantic-settings|pydantic_settings|python-decouple)\b/i;
const PYTHON_LISTS = ['requirements.txt', 'requirements.in', 'pyproject.toml', 'Pipfile', 'setup.cfg', 'setup.py'];
const COMPOSE = /(?:^|\/)(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$/;
const SCRIPT = /(?:\.(?:sh|bash|zsh|service)|(?:^|\/)(?:Makefile|GNUmakefile|Justfile|justfile|entrypoint|start))$/;

export interface Readers {
  /** Kinds of readers of a file; when none is `known`, all that read such files. */
  of(path: string): { readonly kinds: readonly Reader[]; readonly known: boolean };
  /** Files that hand it to a program as it is: Compose's `env_file`, `source` in a script, a unit of systemd. */
  directOf(path: string): readonly string[];
  /** A program puts its text over what is set, or reads it into a table of its own. */
  overrides(): boolean;
}

export function createReaders(project: ProjectView): Readers {
  const files = new Set(project.files);
  let overriding: boolean | undefined;
  return {
    of(path) {
      if (/(?:^|\/)\.envrc$/.test(path)) return { kinds: ['shell'], known: true };
      const found = new Set<Reader>();
      for (const folder of foldersAbove(path)) {
        const read = (name: string) => (files.has(inFolder(folder, name)) ? (project.read(inFolder(folder, name)) ?? '') : '');
        const manifest = read('package.json');
        if (/"dotenv(?:-cli|-flow)?"\s*:/.test(manifest)) found.add('dotenv');
        if (EXPANDING.test(manifest)) found.add('expanding');
        if (manifest.includes('--env-file')) found.add('node');
        if (PYTHON_LISTS.some((name) => PYTHON.test(read(name)))) found.add('python');
        if (/\bdotenv\b/.test(read('Gemfile'))) found.add('ruby');
      }
      const folder = folderOf(path);
      if (project.files.some((other) => COMPOSE.test(other) && folderOf(other) === folder)) found.add('compose');
      if (scriptsWith(project, path).length > 0) found.add('shell');
      return found.size > 0
        ? { kinds: [...found], known: true }
        : { kinds: ['node', 'dotenv', 'expanding', 'python', 'ruby', 'compose'], known: false };
    },
    directOf(path) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const handed = new RegExp(
        `env_file:\\s*(?:\\[[^\\]]*|(?:\\n?\\s*-?\\s*(?:path:\\s*)?["']?[^\\n:]*){0,6}?)${escaped(name)}["']?\\s*(?:$|[\\n\\],#])`,
        'm',
      );
      const composed = project.files.filter((other) => COMPOSE.test(other) && handed.test(project.read(other) ?? ''));
      return [...composed, ...scriptsWith(project, path)];
    },
    overrides() {
      overriding ??= project.files.some((path) => {
        const kind = /\.(py|rb|[cm]?[jt]s)$/.exec(path)?.[1];
        return kind !== undefined && isOverriding(kind, project.read(path) ?? '');
      });
      return overriding;
    },
  };
}

/** Scripts that read the file with `source`, `include` or as a unit's EnvironmentFile. */
function scriptsWith(project: ProjectView, path: string): string[] {
  const name = escaped(path.slice(path.lastIndexOf('/') + 1));
  const reads = new RegExp(
    `(?:^|[;&|]|\\bset -a)[ \\t]*(?:source|\\.|-?include)[ \\t]+["']?[^\\s"';]*?${name}(?=["'\\s;&]|$)|EnvironmentFile=\\S*${name}\\s|--env-file[= ]["']?[^\\s"']*${name}(?=["'\\s]|$)`,
    'm',
  );
  return project.files.filter((other) => SCRIPT.test(other) && reads.test(project.read(other) ?? ''));
}

function isOverriding(kind: string, text: string): boolean {
  if (!/dotenv|environ|envied|parseEnv/i.test(text)) return false;
  if (kind === 'py')
    return /\bdotenv_values\s*\(|load_dotenv\s*\([^)]*override\s*=\s*True|read_env\s*\([^)]*overwrite\s*=\s*True/.test(text);
  if (kind === 'rb') return /\bDotenv\.(?:overload|overwrite|parse)\b/.test(text);
  return /\boverride\s*:\s*true\b[^}]*\}\s*\)|\bdotenv\.parse\s*\(|\bparseEnv\s*\(/.test(text);
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
