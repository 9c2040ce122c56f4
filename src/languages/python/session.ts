// The Python of one project: what it finds out about a file is found out once.
import type {
  ChosenRewrite,
  LanguageSession,
  ProjectView,
  RefusalCode,
  SiteAnalysis,
  SiteRequest,
  Support,
} from '../../core/language.ts';
import { Needs } from '../needs.ts';
import { foldersAbove, inFolder } from '../path.ts';
import { innermost } from '../syntax-node.ts';
import { accessKeyCuts } from './access-keys.ts';
import { isGeneratedPath, isMigrationPath, isTestPath } from './code-path.ts';
import { helperText } from './helper-text.ts';
import { importEdit, localName } from './import-edit.ts';
import { addDependency } from './manifest.ts';
import { literalAt, type PythonLiteral } from './literal.ts';
import { createProjectModules } from './modules.ts';
import { topStatement } from './place.ts';
import { analyseSite } from './site.ts';
import type { PythonTree, Reader } from './syntax.ts';

export function createSession(project: ProjectView, read: Reader): LanguageSession {
  const modules = createProjectModules(project);
  const trees = new Map<string, PythonTree>();
  /** Start of the statement of the module that a site stands in. */
  const starts = new Map<string, number>();

  const analyse = (path: string, text: string, sites: readonly SiteRequest[]): SiteAnalysis[] => {
    const refuseAll = (code: RefusalCode): SiteAnalysis[] => sites.map(({ id }) => ({ id, outcome: 'refuse', code }));
    if (path.endsWith('.ipynb')) return refuseAll('notebook');
    if (path.endsWith('.pyi')) return refuseAll('type-stub');
    if (isGeneratedPath(path) || looksGenerated(text)) return refuseAll('generated-file');
    if (isMigrationPath(path)) return refuseAll('database-migration');
    if (isTestPath(path)) return refuseAll('test-file');
    const parsed = read(text);
    if ('fault' in parsed) return refuseAll(parsed.old ? 'old-python' : 'syntax');
    const { tree } = parsed;
    trees.set(path, tree);
    const keys = sites.filter(({ isAccessKey }) => isAccessKey === true);
    const stored = sites.filter((site) => !keys.includes(site));
    return [...takeOut(path, tree, keys), ...analyseStored(path, tree, stored)];
  };

  /** Access keys of a file go together. */
  const takeOut = (path: string, tree: PythonTree, sites: readonly SiteRequest[]): SiteAnalysis[] => {
    const found = sites.map(({ id, span }) => ({ id, literal: literalAt(tree, span) }));
    const isString = (literal: PythonLiteral | 'comment' | 'nothing'): literal is PythonLiteral =>
      typeof literal !== 'string' && literal.kind === 'string' && !literal.hasHoles;
    const literals = found.flatMap(({ literal }) => (isString(literal) ? [literal.node] : []));
    const isPlain = found.every(({ literal }) => literal === 'comment' || isString(literal));
    const edits = isPlain ? accessKeyCuts(project, path, tree, literals) : undefined;
    return found.map(({ id, literal }): SiteAnalysis => {
      if (literal === 'comment') return { id, outcome: 'refuse', code: 'comment' };
      return edits === undefined ? { id, outcome: 'refuse', code: 'aws-access-key' } : { id, outcome: 'remove', edits };
    });
  };

  const analyseStored = (path: string, tree: PythonTree, sites: readonly SiteRequest[]): SiteAnalysis[] =>
    sites.map((site) => {
      const helper = modules.helperOf(path, tree);
      const existing = helper === undefined ? undefined : project.read(helper.path);
      const answer = analyseSite(tree, site, existing === undefined || /\bfresh=/.test(existing));
      if (answer.outcome === 'refuse') return answer;
      if (helper === undefined) return { id: site.id, outcome: 'refuse', code: 'import-path' };
      starts.set(site.id, topStatement(innermost(tree.root, site.span.start, site.span.end)).start);
      return answer;
    });

  return {
    analyse,
    syntaxError(_path, text) {
      const parsed = read(text);
      return 'fault' in parsed ? parsed.fault : undefined;
    },
    support(rewrites: readonly ChosenRewrite[]): Support {
      const needs = new Needs();
      for (const path of new Set(rewrites.map((rewrite) => rewrite.path))) {
        const tree = trees.get(path);
        const place = tree === undefined ? undefined : modules.helperOf(path, tree);
        if (tree === undefined || place === undefined) continue;
        const ids = rewrites.filter((rewrite) => rewrite.path === path).map(({ id }) => id);
        const { local, isImported } = localName(tree);
        if (!isImported)
          needs.edit(path, importEdit(tree, place.module, local, Math.min(...ids.map((id) => starts.get(id)!))), ids);
        if (!project.files.includes(place.path)) {
          needs.create(place.path, helperText(), ids);
          for (const image of imagesWithout(project, place.path))
            needs.notice({ code: 'copy-helper', path: image, text: place.path });
        }
        addDependency(project, path, needs, ids);
      }
      return needs.support();
    },
  };
}

/** Dockerfiles that copy files and folders by name, and not the helper. */
function imagesWithout(project: ProjectView, helper: string): string[] {
  return foldersAbove(helper).flatMap((folder) => {
    const image = inFolder(folder, 'Dockerfile');
    const text = project.files.includes(image) ? (project.read(image) ?? '') : '';
    const copied = [...text.matchAll(/^[ \t]*(?:COPY|ADD)[ \t]+((?:--\S+[ \t]+)*)([^\r\n]+)/gim)].flatMap(
      ([, flags = '', names = '']) =>
        flags.includes('--from')
          ? []
          : names
              .replaceAll(/["',[\]]/g, ' ')
              .trim()
              .split(/\s+/)
              .slice(0, -1),
    );
    const relative = folder === '' ? helper : helper.slice(folder.length + 1);
    const holds = (name: string) => {
      const plain = name.replace(/^\.?\//, '').replace(/\/$/, '');
      return plain === '' || plain === '.' || plain.includes('*') || relative === plain || relative.startsWith(`${plain}/`);
    };
    return copied.length > 0 && !copied.some(holds) ? [image] : [];
  });
}

/** A header that says so, or lines no person wrote. */
function looksGenerated(text: string): boolean {
  if (/@generated\b|\bdo not (?:edit|modify)\b|\bauto-?generated\b/i.test(text.slice(0, 600))) return true;
  return text.length > 5_000 && text.length / text.split('\n').length > 400;
}
