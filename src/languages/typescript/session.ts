// The JavaScript and TypeScript of one project: what it finds out about a file is found out once.
import type {
  ChosenRewrite,
  LanguageSession,
  ProjectView,
  RefusalCode,
  SiteAnalysis,
  SiteRequest,
  Support,
} from '../../core/language.ts';
import { accessorOf, type Accessor, type RewrittenFile } from './accessor.ts';
import { isClientCode } from './client-code.ts';
import { isGeneratedPath, isTestPath } from './code-path.ts';
import { createImportGraph } from './import-graph.ts';
import { moduleFormat } from './module-system.ts';
import { createProjectConfig } from './project-config.ts';
import { analyseSite } from './site.ts';
import { chooseStrategy } from './strategy.ts';
import { supportFor } from './support.ts';
import type { FindImports } from './sketch.ts';
import type { Reader, SourceTree } from './syntax.ts';

/** A session on `project` with the given parser. */
export function createSession(project: ProjectView, read: Reader, findImports: FindImports): LanguageSession {
  const config = createProjectConfig(project);
  const graph = createImportGraph(project, config, findImports);
  const around = { project, config, graph };
  const trees = new Map<string, SourceTree>();
  /** What each site calls, by its id. */
  const accessors = new Map<string, Accessor>();

  const analyse = (path: string, text: string, sites: readonly SiteRequest[]): SiteAnalysis[] => {
    const refuseAll = (code: RefusalCode): SiteAnalysis[] => sites.map(({ id }) => ({ id, outcome: 'refuse', code }));
    if (isTestPath(path)) return refuseAll('test-file');
    if (isGeneratedPath(path) || looksGenerated(text)) return refuseAll('generated-file');
    const parsed = read(path, text);
    if (!('tree' in parsed)) return refuseAll('syntax');
    const { tree } = parsed;
    trees.set(path, tree);
    const format = moduleFormat(config, path, tree);
    const spans = sites.map(({ span }) => span);
    let isClient: boolean | undefined;
    return sites.map((site) =>
      analyseSite(path, tree, site, {
        isClient: () => (isClient ??= isClientCode(project, config, graph, path, tree)),
        choose: (place) => chooseStrategy(around, path, format, place),
        accessor(strategy, isLogin) {
          const accessor = accessorOf(around, { path, tree, format }, strategy, isLogin);
          accessors.set(site.id, accessor);
          return accessor;
        },
        majorOf: (name) => config.majorOf(config.packageOf(path), name),
        sites: spans,
      }),
    );
  };

  return {
    analyse,
    syntaxError(path, text) {
      const parsed = read(path, text);
      return 'fault' in parsed ? parsed.fault : undefined;
    },
    support(rewrites: readonly ChosenRewrite[]): Support {
      const files = new Map<string, { file: RewrittenFile; rewrites: ChosenRewrite[] }>();
      for (const rewrite of rewrites) {
        const tree = trees.get(rewrite.path);
        if (tree === undefined) continue;
        const known = files.get(rewrite.path) ?? {
          file: { path: rewrite.path, tree, format: moduleFormat(config, rewrite.path, tree) },
          rewrites: [],
        };
        known.rewrites.push(rewrite);
        files.set(rewrite.path, known);
      }
      return supportFor(around, [...files.values()], (id) => accessors.get(id));
    },
  };
}

/** A header that says so, a source map, or lines no person wrote. */
function looksGenerated(text: string): boolean {
  if (/@generated\b|\bdo not (?:edit|modify)\b|\bauto-?generated\b/i.test(text.slice(0, 600))) return true;
  if (/^\/\/[#@] sourceMappingURL=/m.test(text)) return true;
  return text.length > 5_000 && text.length / text.split('\n').length > 400;
}
