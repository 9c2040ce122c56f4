// Everything a set of rewrites needs around it: imports, helper files, the SDK dependency, start commands.
import type { ChosenRewrite, Support } from '../../core/language.ts';
import { Needs } from '../needs.ts';
import { isCode, isTypeScript } from './code-path.ts';
import { inFolder } from '../path.ts';
import { addNames, preloadFile, secretsHelper, type Dialect } from './helper-text.ts';
import { importEdit, localName, type Wanted } from './import-edit.ts';
import { dependencyEdit, installCommand } from './manifest-edit.ts';
import { hasNodeTypes } from './node-types.ts';
import type { ModuleFormat } from './module-system.ts';
import { runtimeHelper } from './runtime-text.ts';
import { PRELOAD_FILE, startCommandsFor } from './start-command.ts';
import { isSynchronous, type Surroundings } from './strategy.ts';
import type { SourceTree } from './syntax.ts';

/** A file with at least one rewritten site, as it was before. */
export interface RewrittenFile {
  readonly path: string;
  readonly tree: SourceTree;
  readonly format: ModuleFormat;
}

/** The changes around the given files and the commands to run after them. */
export function supportFor(
  around: Surroundings,
  files: readonly { file: RewrittenFile; rewrites: readonly ChosenRewrite[] }[],
): Support {
  const needs = new Needs();
  const preloads = new Map<string, { names: Set<string>; ids: Set<string> }>();
  for (const { file, rewrites } of files) {
    const { path, tree, format } = file;
    // A file imports both helpers in one edit, so whatever one of its sites needs, all of them do.
    const ids = rewrites.map(({ id }) => id);
    const owner = around.config.packageOf(path);
    const preloaded = rewrites.filter(({ strategy }) => strategy === 'preload');
    const wanted: Wanted[] = [];
    for (const exported of ['getSecret', 'secret'] as const) {
      if (!rewrites.some(({ strategy }) => isSynchronous(strategy) === (exported === 'secret'))) continue;
      const { helper, content } = helperFor(around, file, exported);
      const name = localName(tree, exported);
      if (!name.isImported) wanted.push({ name, helper });
      if (!around.project.files.includes(helper)) needs.create(helper, content, ids);
    }
    if (wanted.length > 0) needs.edit(path, importEdit(around.config, path, tree, format, wanted), ids);

    const manifest = around.project.read(owner.manifestPath);
    const dependency = manifest === undefined ? undefined : dependencyEdit(manifest);
    if (dependency !== undefined) needs.edit(owner.manifestPath, dependency, ids);
    if (dependency !== undefined || manifest === undefined) needs.command(installCommand(around.project, owner.manifestPath));

    if (preloaded.length === 0) continue;
    for (const { path: at, edit } of startCommandsFor(around.project, around.config, around.graph, path)) {
      if (edit !== undefined) needs.edit(at, edit, ids);
    }
    const preload = inFolder(owner.folder, PRELOAD_FILE);
    const known = preloads.get(preload) ?? { names: new Set(), ids: new Set() };
    for (const { ref } of preloaded) known.names.add(ref.name);
    for (const id of ids) known.ids.add(id);
    preloads.set(preload, known);
  }
  for (const [path, { names, ids }] of preloads) {
    const sorted = [...names].toSorted();
    const existing = around.project.read(path);
    if (existing === undefined) {
      needs.create(path, preloadFile(sorted), [...ids]);
      continue;
    }
    const added = addNames(existing, sorted);
    if (added !== undefined && added !== 'unreadable')
      needs.edit(path, { span: { start: added.at, end: added.at }, text: added.text, original: [] }, [...ids]);
  }
  return needs.support();
}

function helperFor(
  around: Surroundings,
  file: RewrittenFile,
  exported: 'getSecret' | 'secret',
): { helper: string; content: string } {
  const { folder } = around.config.packageOf(file.path);
  const home =
    ['src', 'source']
      .map((name) => inFolder(folder, name))
      .find((sources) => around.project.files.some((path) => path.startsWith(`${sources}/`) && isCode(path))) ?? folder;
  const dialect: Dialect = isTypeScript(file.path) ? 'ts' : file.format.syntax === 'require' ? 'cjs' : 'esm';
  const stem = inFolder(home, exported === 'secret' ? 'keylift.runtime' : 'keylift.secrets');
  const write = exported === 'secret' ? runtimeHelper : secretsHelper;
  if (dialect === 'ts') {
    const content = write('ts', hasNodeTypes(around.project, around.config, file.path));
    return { helper: `${stem}.${/\.([cm]?ts)x?$/.exec(file.path)?.[1] ?? 'ts'}`, content };
  }
  // What a tool translates from import syntax has to be in import syntax, under a name the tool looks at.
  if (file.format.system === 'transpiled') return { helper: `${stem}.js`, content: write('esm') };
  // CommonJS can be loaded from both sides, and the accessor waits for nothing.
  if (exported === 'secret') return { helper: `${stem}.cjs`, content: write('cjs') };
  return { helper: `${stem}.${dialect === 'esm' ? 'mjs' : 'cjs'}`, content: write(dialect) };
}
