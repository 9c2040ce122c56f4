// Where the helper goes and how a file imports it: as the project imports its own modules, and not where that cannot be told.
import type { ProjectView } from '../../core/language.ts';
import { folderOf, foldersAbove, inFolder } from '../path.ts';
import { nodesOf } from '../syntax-node.ts';
import { HELPER_MODULE } from './helper-text.ts';
import type { PythonTree } from './syntax.ts';

/** Path of the helper, and the module name to import it by: `.keylift_secrets`, `shop.keylift_secrets`. */
export interface HelperPlace {
  readonly path: string;
  readonly module: string;
}

type Style = 'relative' | 'dotted' | 'bare';

/** What is asked about a project's modules, each file read once. */
export interface ProjectModules {
  /** Where `path` gets its helper from; undefined when it cannot be told how it imports its neighbours. */
  helperOf(path: string, tree: PythonTree): HelperPlace | undefined;
}

export function createProjectModules(project: ProjectView): ProjectModules {
  const files = new Set(project.files);
  const folders = new Set(project.files.filter((path) => path.endsWith('.py')).flatMap(foldersAbove));
  const isPackage = (folder: string) => folder !== '' && files.has(`${folder}/__init__.py`);
  const isModule = (folder: string, name: string) =>
    files.has(inFolder(folder, `${name}.py`)) || folders.has(inFolder(folder, name));
  const sketches = new Map<string, readonly string[]>();
  const importsOfFile = (path: string) => {
    const known = sketches.get(path) ?? sketchImports(project.read(path) ?? '');
    sketches.set(path, known);
    return known;
  };

  /** The folders of the packages around a file, innermost first; empty for a file that is in none. */
  const packagesOf = (path: string) => {
    const above = foldersAbove(path);
    const end = above.findIndex((folder) => !isPackage(folder));
    return above.slice(0, end === -1 ? above.length : end);
  };

  const styleOf = (folder: string, root: string, imports: readonly string[]): Style | undefined => {
    const own = new Set<Style>();
    for (const name of imports) {
      const [head = ''] = name.split('.');
      if (name.startsWith('.')) own.add('relative');
      else if (isModule(root, head)) own.add(folder === root ? 'bare' : 'dotted');
      else if (isModule(folder, head)) own.add('bare');
    }
    if (own.has('bare') && own.size > 1) return undefined;
    return own.has('relative') ? 'relative' : [...own][0];
  };

  /** How the files beside this one, and then the whole package, import each other. */
  const habitOf = (folder: string, top: string, root: string): Style | undefined => {
    for (const within of [folder, top]) {
      const counts = { relative: 0, dotted: 0, bare: 0 };
      for (const path of files) {
        if (!path.endsWith('.py') || (within === folder ? folderOf(path) !== folder : !path.startsWith(`${within}/`))) continue;
        const style = styleOf(folderOf(path), root, importsOfFile(path));
        if (style !== undefined) counts[style] += 1;
      }
      const [best] = Object.entries(counts).toSorted((a, b) => b[1] - a[1]);
      if (best![1] > 0) return best![0] as Style;
    }
    return undefined;
  };

  const isImportedAs = (module: string) =>
    project.files.some((path) => path.endsWith('.py') && importsOfFile(path).includes(module));

  const inPackage = (path: string, tree: PythonTree, packages: readonly string[]): HelperPlace | undefined => {
    const folder = packages[0]!;
    const top = packages.at(-1)!;
    const root = folderOf(top);
    const imports = importsOf(tree);
    const module = dotted(path.replace(/\.pyw?$/, ''), root);
    const fromFile = imports.length === 0 ? undefined : styleOf(folder, root, imports);
    const hasOwn = imports.some(
      (name) => name.startsWith('.') || isModule(root, name.split('.')[0]!) || isModule(folder, name.split('.')[0]!),
    );
    if (hasOwn && fromFile === undefined) return undefined;
    const isScript = /^if __name__ ==/m.test(tree.text) && !path.endsWith('/__main__.py');
    const style = fromFile ?? (isScript && !isImportedAs(module) ? undefined : (habitOf(folder, top, root) ?? 'dotted'));
    if (style === undefined) return undefined;
    if (style === 'bare') return { path: inFolder(folder, `${HELPER_MODULE}.py`), module: HELPER_MODULE };
    const home = settingsPackage(project, root) ?? top;
    const helper = inFolder(home, `${HELPER_MODULE}.py`);
    if (home !== top || style === 'dotted') return { path: helper, module: `${dotted(home, root)}.${HELPER_MODULE}` };
    return { path: helper, module: `${'.'.repeat(packages.length)}${HELPER_MODULE}` };
  };

  const outsidePackages = (path: string, tree: PythonTree): HelperPlace => {
    const folder = folderOf(path);
    const imports = importsOf(tree);
    const above = foldersAbove(path).filter((root) => root !== folder);
    const relative = imports.some((name) => name.startsWith('.'));
    if (relative) return { path: inFolder(folder, `${HELPER_MODULE}.py`), module: `.${HELPER_MODULE}` };
    const isBare = imports.some((name) => isModule(folder, name.split('.')[0]!));
    for (const root of isBare ? [] : above) {
      const packaged = imports.map((name) => name.split('.')[0]!).find((head) => isPackage(inFolder(root, head)));
      // A script beside the package it uses takes the package's helper.
      if (packaged !== undefined) {
        const home = settingsPackage(project, root) ?? inFolder(root, packaged);
        return { path: inFolder(home, `${HELPER_MODULE}.py`), module: `${dotted(home, root)}.${HELPER_MODULE}` };
      }
      // Folders without __init__.py are packages as well, where they are imported as such.
      const module = dotted(path.replace(/\.pyw?$/, ''), root);
      const isNamespace =
        isImportedAs(module) || imports.some((name) => name.includes('.') && isModule(root, name.split('.')[0]!));
      if (isNamespace)
        return { path: inFolder(folder, `${HELPER_MODULE}.py`), module: `${dotted(folder, root)}.${HELPER_MODULE}` };
    }
    return { path: inFolder(folder, `${HELPER_MODULE}.py`), module: HELPER_MODULE };
  };

  return {
    helperOf(path, tree) {
      const packages = packagesOf(path);
      return packages.length > 0 ? inPackage(path, tree, packages) : outsidePackages(path, tree);
    },
  };
}

/** In a Django project every application can import the package of the settings. */
function settingsPackage(project: ProjectView, root: string): string | undefined {
  const manage = project.files.includes(inFolder(root, 'manage.py')) ? project.read(inFolder(root, 'manage.py')) : undefined;
  const name = /DJANGO_SETTINGS_MODULE["']\s*,\s*["']([A-Za-z_]\w*)\./.exec(manage ?? '')?.[1];
  return name !== undefined && project.files.includes(inFolder(root, `${name}/__init__.py`)) ? inFolder(root, name) : undefined;
}

/** Modules a file imports, as written, also inside functions. */
function importsOf(tree: PythonTree): string[] {
  const found: string[] = [];
  for (const node of nodesOf(tree.root)) {
    if (node.type === 'import_from_statement' || node.type === 'import_statement')
      found.push(...sketchImports(tree.text.slice(node.start, node.end)));
  }
  return found;
}

/** The same from the text alone, for files that are not parsed. `from . import a` counts as `.a`, so does `from b import a` as `b` and `b.a`. */
function sketchImports(text: string): string[] {
  const found: string[] = [];
  for (const [, from, names = '', plain = ''] of text.matchAll(
    /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n#]*)|import[ \t]+([^\n#]*))/gm,
  )) {
    if (from === undefined) {
      found.push(
        ...plain
          .split(',')
          .map((name) => name.trim().split(/\s/)[0]!)
          .filter((name) => name !== ''),
      );
      continue;
    }
    found.push(from);
    for (const name of names.replaceAll(/[()\\]|#.*/g, ' ').split(','))
      if (/^\s*\w+/.test(name)) found.push(`${from.endsWith('.') ? from : `${from}.`}${/\w+/.exec(name)![0]}`);
  }
  return found;
}

/** `src/shop/db` under `src` as `shop.db`. */
function dotted(path: string, root: string): string {
  return (root === '' ? path : path.slice(root.length + 1)).replaceAll('/', '.');
}
