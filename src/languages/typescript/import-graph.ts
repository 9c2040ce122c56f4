// Who loads a file, directly or through others. Files are searched for quoted specifiers first; only those that could
// mean the file are looked at more closely.
import type { ProjectView } from '../../core/language.ts';
import { isCode } from './code-path.ts';
import { folderOf, joinPath } from '../path.ts';
import { asObject, type ProjectConfig } from './project-config.ts';
import { sketch, type FindImports, type Sketch } from './sketch.ts';
import type { ModuleEdge } from './syntax.ts';

/** One file that loads another. */
export interface Importer {
  readonly path: string;
  readonly target: string;
  readonly how: Exclude<ModuleEdge['how'], 'type'>;
}

/** The reverse import graph of a project, built as it is asked for. */
export interface ImportGraph {
  /** Every edge on the way to `path` from anywhere; type-only imports left out. */
  importersOf(path: string): readonly Importer[];
  /** The project files that `path` loads at once, where it is certain which they are. */
  targetsOf(path: string): readonly string[];
  /** What a file says of itself, or undefined when it is absent or not text. */
  sketch(path: string): Sketch | undefined;
}

/** The graph over the code files of `project`. */
export function createImportGraph(project: ProjectView, config: ProjectConfig, findImports: FindImports): ImportGraph {
  const files = new Set(project.files);
  const code = project.files.filter((path) => isCode(path) && !path.endsWith('.d.ts'));
  const sketches = new Map<string, Sketch | undefined>();
  const direct = new Map<string, Map<string, Set<string>>>();
  const closures = new Map<string, readonly Importer[]>();
  let candidates: Map<string, Set<string>> | undefined;

  const sketchOf = (path: string): Sketch | undefined => {
    if (!sketches.has(path)) {
      const text = project.read(path);
      sketches.set(path, text === undefined ? undefined : sketch(path, text, findImports));
    }
    return sketches.get(path);
  };
  const packages = packageEntries(project, config, files);
  const byName = new Map<string, string[]>();
  for (const path of code) {
    const name = lastPart(stemOf(path));
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [path]);
    else same.push(path);
  }
  const resolve = (from: string, specifier: string) => resolveSpecifier(files, packages, byName, from, specifier);
  /** Target to the files that mention it, by text alone. */
  const mentioned = () => {
    if (candidates !== undefined) return candidates;
    candidates = new Map();
    for (const path of code) {
      const text = project.read(path) ?? '';
      for (const [, specifier = ''] of text.matchAll(
        /(?:\bfrom|\bimport|\brequire(?:\.resolve)?)\s*\(?\s*['"`]([^'"`\n]+)['"`]/g,
      )) {
        for (const target of resolve(path, specifier)) {
          if (!candidates.has(target)) candidates.set(target, new Set());
          candidates.get(target)!.add(path);
        }
      }
    }
    return candidates;
  };
  const edgesOf = (path: string) => {
    let edges = direct.get(path);
    if (edges === undefined) {
      edges = new Map();
      for (const { specifier, how } of sketchOf(path)?.edges ?? []) {
        if (how === 'type') continue;
        for (const target of resolve(path, specifier)) edges.set(target, (edges.get(target) ?? new Set()).add(how));
      }
      direct.set(path, edges);
    }
    return edges;
  };

  return {
    targetsOf: (path) =>
      (sketchOf(path)?.edges ?? []).flatMap(({ specifier, how }) => {
        const targets = how === 'static' || how === 'require' ? resolve(path, specifier) : [];
        return targets.length === 1 ? targets : [];
      }),
    sketch: sketchOf,
    importersOf(path) {
      const known = closures.get(path);
      if (known !== undefined) return known;
      const found: Importer[] = [];
      const queue = [path];
      const seen = new Set(queue);
      for (const target of queue) {
        for (const importer of mentioned().get(target) ?? []) {
          for (const how of edgesOf(importer).get(target) ?? [])
            found.push({ path: importer, target, how: how as Importer['how'] });
          if (edgesOf(importer).has(target) && !seen.has(importer)) {
            seen.add(importer);
            queue.push(importer);
          }
        }
      }
      closures.set(path, found);
      return found;
    },
  };
}

const SWAPS: Record<string, readonly string[]> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.jsx': ['.tsx'],
};
const TRIED = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

function resolveSpecifier(
  files: ReadonlySet<string>,
  packages: ReadonlyMap<string, readonly string[]>,
  byName: ReadonlyMap<string, readonly string[]>,
  from: string,
  specifier: string,
): readonly string[] {
  if (specifier.startsWith('.')) {
    const base = joinPath(folderOf(from), specifier);
    const found = base === undefined ? undefined : resolveFile(files, base);
    return found === undefined ? [] : [found];
  }
  const named = packages.get(specifier);
  if (named !== undefined) return named;
  // An alias from a bundler or from tsconfig paths: whatever ends like it may be meant.
  const alias = /^(?:@\/|~\/?|#|src\/)(.+)$/.exec(specifier);
  if (alias === null) return [];
  const tail = alias[1]!.replace(/\.[cm]?[jt]sx?$/, '');
  return (byName.get(lastPart(tail)) ?? []).filter((path) => `/${stemOf(path)}`.endsWith(`/${tail}`));
}

/** A path without its extension, and without `/index`. */
function stemOf(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The project file Node, a compiler or a bundler would take `base` for. */
export function resolveFile(files: ReadonlySet<string>, base: string): string | undefined {
  const extension = /\.[cm]?jsx?$/.exec(base)?.[0];
  const swapped =
    extension === undefined ? [] : (SWAPS[extension] ?? []).map((other) => base.slice(0, -extension.length) + other);
  const inside = base === '' ? 'index' : `${base}/index`;
  const tried = [base, ...swapped, ...TRIED.map((end) => base + end), ...TRIED.map((end) => inside + end)];
  return tried.find((path) => files.has(path) && isCode(path));
}

/** Names of the packages of this project to the files an import of the name may load. */
function packageEntries(project: ProjectView, config: ProjectConfig, files: ReadonlySet<string>): Map<string, string[]> {
  const entries = new Map<string, string[]>();
  for (const path of project.files) {
    if (!/(?:^|\/)package\.json$/.test(path) || /(?:^|\/)node_modules\//.test(path)) continue;
    const { folder, manifest } = config.packageOf(path);
    const name = manifest?.['name'];
    if (typeof name !== 'string') continue;
    const stated = strings([manifest?.['main'], manifest?.['module'], manifest?.['exports']]);
    const targets = [...stated, './index', './src/index']
      .map((entry) => joinPath(folder, entry))
      .map((base) => (base === undefined ? undefined : resolveFile(files, base)));
    entries.set(name, [...new Set(targets.filter((target) => target !== undefined))]);
  }
  return entries;
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  return Object.values(asObject(value)).flatMap(strings);
}
