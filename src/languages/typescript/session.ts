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
import { accessKeyCuts } from './access-keys.ts';
import { accessorOf, type Accessor, type RewrittenFile } from './accessor.ts';
import { isClientCode } from './client-code.ts';
import { isGeneratedPath, isTestPath } from './code-path.ts';
import { createImportGraph } from './import-graph.ts';
import { moduleFormat } from './module-system.ts';
import { createProjectConfig } from './project-config.ts';
import { literalAt, type LiteralText } from './literal.ts';
import { analyseSite, type FileVerdict } from './site.ts';
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
    const verdict: FileVerdict = {
      isClient: () => (isClient ??= isClientCode(project, config, graph, path, tree)),
      choose: (place) => chooseStrategy(around, path, format, place),
      accessor: (strategy, isLogin) => accessorOf(around, { path, tree, format }, strategy, isLogin),
      majorOf: (name) => config.majorOf(config.packageOf(path), name),
      sites: spans,
    };
    const stored = sites.filter(({ isAccessKey }) => isAccessKey !== true);
    return [
      ...stored.map((site) =>
        analyseSite(path, tree, site, {
          ...verdict,
          accessor(strategy, isLogin) {
            const accessor = verdict.accessor(strategy, isLogin);
            accessors.set(site.id, accessor);
            return accessor;
          },
        }),
      ),
      ...takeOut(
        path,
        tree,
        verdict,
        sites.filter((site) => !stored.includes(site)),
      ),
    ];
  };

  /** Access keys of a file go together. */
  const takeOut = (path: string, tree: SourceTree, file: FileVerdict, sites: readonly SiteRequest[]): SiteAnalysis[] => {
    const refused: SiteAnalysis[] = [];
    const literals = new Map<string, LiteralText>();
    for (const { id, span } of sites) {
      const literal = literalAt(tree, span);
      if (typeof literal !== 'string') literals.set(id, literal);
      else refused.push({ id, outcome: 'refuse', code: literal === 'comment' ? 'comment' : 'aws-access-key' });
    }
    const isWhole = [...literals.values()].every(({ kind }) => kind === 'string' || kind === 'template');
    const isPlain = isWhole && refused.every((one) => one.outcome === 'refuse' && one.code === 'comment');
    const nodes = [...literals.values()].map(({ node }) => node);
    const code = literals.size > 0 && file.isClient() ? 'client-bundle' : 'aws-access-key';
    const edits = isPlain && code !== 'client-bundle' ? accessKeyCuts(project, path, tree, nodes) : undefined;
    const answers = [...literals.keys()].map((id): SiteAnalysis => {
      return edits === undefined ? { id, outcome: 'refuse', code } : { id, outcome: 'remove', edits };
    });
    return [...refused, ...answers];
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
