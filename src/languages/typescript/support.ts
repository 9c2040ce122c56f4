// Everything a set of rewrites needs around it: imports, helper files, the SDK dependency, start commands.
import type { ChosenRewrite, Support } from '../../core/language.ts';
import { Needs } from '../needs.ts';
import { helperFor, type Accessor, type RewrittenFile } from './accessor.ts';
import { inFolder } from '../path.ts';
import { addNames, preloadFile } from './helper-text.ts';
import { importEdit, localName, type Wanted } from './import-edit.ts';
import { instrumentationOf } from './instrumentation.ts';
import { dependencyEdit, installCommand } from './manifest-edit.ts';
import { PRELOAD_FILE, startCommandsFor } from './start-command.ts';
import type { Surroundings } from './strategy.ts';

/** The changes around the given files and the commands to run after them. `accessorOf`: what a site calls, by its id. */
export function supportFor(
  around: Surroundings,
  files: readonly { file: RewrittenFile; rewrites: readonly ChosenRewrite[] }[],
  accessorOf: (id: string) => Accessor | undefined,
): Support {
  const needs = new Needs();
  const preloads = new Map<string, { names: Set<string>; ids: Set<string> }>();
  for (const { file, rewrites } of files) {
    const { path, tree, format } = file;
    // A file imports both helpers in one edit, so whatever one of its sites needs, all of them do.
    const ids = rewrites.map(({ id }) => id);
    const owner = around.config.packageOf(path);
    const preloaded = rewrites.filter(({ strategy }) => strategy === 'preload');
    const called = new Set(ids.map(accessorOf));
    const wanted: Wanted[] = [];
    for (const accessors of [['freshSecret', 'getSecret'], ['secret']] as const) {
      const used = accessors.filter((name) => called.has(name));
      if (used.length === 0) continue;
      const { helper, content } = helperFor(around, file, used[0]!);
      const names = used.map((name) => localName(tree, name)).filter(({ isImported }) => !isImported);
      if (names.length > 0) wanted.push({ names, helper });
      if (!around.project.files.includes(helper)) needs.create(helper, content, ids);
    }
    if (wanted.length > 0) needs.edit(path, importEdit(around.config, path, tree, format, wanted), ids);

    const manifest = around.project.read(owner.manifestPath);
    const dependency = manifest === undefined ? undefined : dependencyEdit(manifest);
    if (dependency !== undefined) needs.edit(owner.manifestPath, dependency, ids);
    if (dependency !== undefined || manifest === undefined) needs.command(installCommand(around.project, owner.manifestPath));

    if (preloaded.length === 0) continue;
    const next = instrumentationOf(around.project, around.config, owner);
    if (next?.content !== undefined) needs.create(next.path, next.content, ids);
    if (next?.edit !== undefined) needs.edit(next.path, next.edit, ids);
    const starts = next === undefined ? startCommandsFor(around.project, around.config, around.graph, path) : [];
    for (const { path: at, edit } of starts) {
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
