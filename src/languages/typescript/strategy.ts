// Which way of fetching fits a place: the ladder await, top-level await, preload, refuse.
import type { ProjectView, RefusalCode, Strategy } from '../../core/language.ts';
import { BUILD_TIME_FRAMEWORK } from './client-code.ts';
import { isTypeScript } from './code-path.ts';
import { inFolder } from '../path.ts';
import { addNames } from './helper-text.ts';
import type { ImportGraph } from './import-graph.ts';
import { instrumentationOf } from './instrumentation.ts';
import { moduleFormat, type ModuleFormat } from './module-system.ts';
import type { Place } from './place.ts';
import { asObject, type Package, type ProjectConfig } from './project-config.ts';
import { PRELOAD_FILE, startCommandsFor } from './start-command.ts';

/** What a strategy is chosen from. */
export interface Surroundings {
  readonly project: ProjectView;
  readonly config: ProjectConfig;
  readonly graph: ImportGraph;
}

/** A strategy, or the code of the refusal. */
export type Choice =
  | {
      readonly strategy: Exclude<Strategy, 'hook'>;
      readonly fixedAtStart: boolean;
      /** Making the function wait would be better, where that can be done. */
      readonly isSecondBest?: boolean;
    }
  | { readonly refuse: RefusalCode };

/** Strategies whose code calls `secret()` and does not wait. */
export function isSynchronous(strategy: Strategy): boolean {
  return strategy === 'preload' || strategy === 'blocking';
}

/** The first rung that holds for code at `place` in the file `path`. */
export function chooseStrategy(around: Surroundings, path: string, format: ModuleFormat, place: Place): Choice {
  if (format.system === 'unknown') return { refuse: 'module-format' };
  if (place === 'async') return { strategy: 'await', fixedAtStart: false };
  const owner = around.config.packageOf(path);
  const dependencies = around.config.dependenciesOf(owner);
  if (BUILD_TIME_FRAMEWORK.some((name) => dependencies.has(name))) {
    const isCalled = place === 'call' && canPreload(around, owner);
    return isCalled && instrumentationOf(around.project, around.config, owner) !== undefined
      ? { strategy: 'preload', fixedAtStart: false, isSecondBest: true }
      : { refuse: 'sync-context' };
  }
  if (place === 'module' && format.system === 'esm' && mayAwaitAtTop(around, path, owner)) {
    return { strategy: 'top-level-await', fixedAtStart: true };
  }
  const fixedAtStart = place !== 'call';
  if (mayPreload(around, path)) return { strategy: 'preload', fixedAtStart };
  return isPacked(owner) ? { refuse: 'no-start-command' } : { strategy: 'blocking', fixedAtStart };
}

/** Some command that we can edit starts this code, and the preload file it would load is ours. */
function mayPreload(around: Surroundings, path: string): boolean {
  const { project, config, graph } = around;
  return canPreload(around, config.packageOf(path)) && startCommandsFor(project, config, graph, path).length > 0;
}

function canPreload({ project }: Surroundings, { folder }: Package): boolean {
  const existing = project.read(inFolder(folder, PRELOAD_FILE));
  return existing === undefined || addNames(existing, []) !== 'unreadable';
}

function mayAwaitAtTop(around: Surroundings, path: string, owner: Package): boolean {
  const { config, graph } = around;
  if (isTypeScript(path) && /^es(?:3|5|6|2015|2016)$/.test(config.compilerOf(path)?.target ?? '')) return false;
  if (isBundled(around.project, owner) || runsInJest(around.project, owner)) return false;
  // Beyond an import() the waiting is the importer's own business, so only what is loaded at once counts.
  const edges = graph.importersOf(path).filter(({ how }) => how !== 'dynamic');
  const loaded = new Set([path]);
  for (let size = 0; size !== loaded.size;) {
    size = loaded.size;
    for (const { path: importer, target } of edges) if (loaded.has(target)) loaded.add(importer);
  }
  return edges
    .filter(({ target }) => loaded.has(target))
    .every(({ path: importer, how }) => {
      const tree = graph.sketch(importer);
      return (
        how !== 'require' && importer !== path && tree !== undefined && moduleFormat(config, importer, tree).system === 'esm'
      );
    });
}

function scriptsOf(owner: Package): string {
  return Object.values(asObject(owner.manifest?.['scripts']))
    .filter((script) => typeof script === 'string')
    .join('\n');
}

/** Dependencies go into the bundle, so that there may be no node_modules from which a worker thread could load the SDK. */
function isPacked(owner: Package): boolean {
  const scripts = scriptsOf(owner);
  if (/\bwebpack\b|\bparcel\b|\bncc\b|\bbrowserify\b/.test(scripts)) return true;
  return /\b(?:esbuild|bun build)\b.*--(?:bundle|compile)(?!.*--packages[= ]external)/.test(scripts);
}

/** A bundler whose output may be a script or CommonJS, where the top level cannot wait. */
function isBundled(project: ProjectView, owner: Package): boolean {
  if (isPacked(owner)) return true;
  const bundling = scriptsOf(owner)
    .split(/&&|\|\||[;\n]/)
    .filter((command) => /\b(?:esbuild|tsup|rollup|bun build)\b/.test(command));
  if (
    bundling.some(
      (command) =>
        /\bcjs\b|\biife\b|\bumd\b/.test(command) || (/\besbuild\b.*--bundle/.test(command) && !command.includes('esm')),
    )
  )
    return true;
  const configured = project.files.filter(
    (path) =>
      path.startsWith(prefixOf(owner)) &&
      /(?:^|\/)(?:webpack|rollup|tsup|esbuild|rolldown|tsdown)\.(?:config\.)?[\w.]*[cm]?[jt]s$/.test(path),
  );
  return configured.some(
    (path) => /(?:^|\/)webpack\./.test(path) || /['"](?:cjs|iife|umd|commonjs)['"]/.test(project.read(path) ?? ''),
  );
}

function runsInJest(project: ProjectView, owner: Package): boolean {
  const configured =
    owner.manifest?.['jest'] !== undefined ||
    /\bjest\b/.test(scriptsOf(owner)) ||
    project.files.some((path) => path.startsWith(prefixOf(owner)) && /(?:^|\/)jest\.config\.[cm]?[jt]s(?:on)?$/.test(path));
  return configured && !scriptsOf(owner).includes('experimental-vm-modules');
}

function prefixOf(owner: Package): string {
  return owner.folder === '' ? '' : `${owner.folder}/`;
}
