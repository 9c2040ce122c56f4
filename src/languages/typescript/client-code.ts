// Does a file end up in a browser or on a phone? What ships to people cannot keep a secret, and must not learn to fetch one.
import type { ProjectView } from '../../core/language.ts';
import { folderOf, joinPath } from '../path.ts';
import { resolveFile, type ImportGraph } from './import-graph.ts';
import type { Package, ProjectConfig } from './project-config.ts';
import type { Sketch } from './sketch.ts';
import type { SourceTree } from './syntax.ts';

const CLIENT_PACKAGE = ['react-scripts', 'expo', 'react-native', '@angular/core', 'gatsby', 'electron-renderer'];
const BROWSER_LIBRARY = ['react-dom', 'vue', 'svelte', 'solid-js', 'preact', 'lit'];
const SERVER_LIBRARY =
  /^(?:express|fastify|koa|hono|next|nuxt|astro|@nestjs\/core|@sveltejs\/kit|@remix-run\/.*|@react-router\/.*|@tanstack\/(?:react-)?start|@hapi\/hapi|pg|mysql2|mongodb|mongoose|@trpc\/server|@apollo\/server)$/;
const CLIENT_FOLDER = /(?:^|\/)(?:public|static|www|browser|frontend|renderer)\//;
const CLIENT_TEXT =
  /\bimport\.meta\.env\b|\b(?:NEXT_PUBLIC|REACT_APP|VITE|EXPO_PUBLIC|GATSBY|NUXT_PUBLIC)_[A-Z0-9_]+|\$env\/(?:static|dynamic)\/public/;
const CLIENT_IMPORT =
  /^(?:react-dom\/client|react-native|expo|@angular\/platform-browser|vue|svelte|preact|solid-js\/web|\$app\/navigation)$/;
const SERVER_IMPORT =
  /^(?:node:|server-only$|react-dom\/server|fs$|http$|express$|fastify$|next\/(?:headers|server)$|@trpc\/server(?:$|\/)|pg$|mysql2(?:$|\/)|mongodb$|mongoose$|ioredis$|@nestjs\/(?:core|common)$)/;

/** Frameworks that run or bundle server modules while building: nothing may be fetched when a module loads. */
export const BUILD_TIME_FRAMEWORK: readonly string[] = [
  'next',
  'nuxt',
  'astro',
  '@sveltejs/kit',
  '@remix-run/dev',
  '@react-router/dev',
  'gatsby',
];

/** Whether `path`, or a file that imports it, is browser or app code. */
export function isClientCode(
  project: ProjectView,
  config: ProjectConfig,
  graph: ImportGraph,
  path: string,
  tree: SourceTree,
): boolean {
  if (hasClientSigns(config, path, tree)) return true;
  const entries = pageEntries(project);
  if (entries.has(path)) return true;
  if (staysOnServer(tree) || loadsServerCode(graph, path)) return false;
  const importers = graph.importersOf(path);
  const reached = new Set([path]);
  for (const target of reached) {
    for (const importer of importers) {
      if (importer.target !== target || reached.has(importer.path)) continue;
      const other = graph.sketch(importer.path);
      if (entries.has(importer.path) || (other !== undefined && hasClientSigns(config, importer.path, other))) return true;
      // Browser code that imports this gets calls to the server in its place, or does not build.
      if (other === undefined || !(staysOnServer(other) || loadsServerCode(graph, importer.path))) reached.add(importer.path);
    }
  }
  return false;
}

/** Something it loads at once is of no use in a browser, so no bundle for one has it. A call to a server action is no such load. */
function loadsServerCode(graph: ImportGraph, path: string): boolean {
  const reached = new Set([path]);
  for (const file of reached) {
    for (const target of graph.targetsOf(file)) {
      const tree = graph.sketch(target);
      if (tree === undefined || tree.directives.has('use server') || tree.hasJsx) continue;
      if (staysOnServer(tree)) return true;
      if (reached.size < 200) reached.add(target);
    }
  }
  return false;
}

function staysOnServer(tree: Sketch): boolean {
  return (
    tree.directives.has('use server') || tree.edges.some((edge) => edge.how !== 'type' && SERVER_IMPORT.test(edge.specifier))
  );
}

function hasClientSigns(config: ProjectConfig, path: string, tree: Sketch): boolean {
  if (tree.directives.has('use client')) return true;
  if (staysOnServer(tree)) return false;
  const imports = tree.edges.filter((edge) => edge.how !== 'type').map((edge) => edge.specifier);
  if (imports.some((specifier) => CLIENT_IMPORT.test(specifier))) return true;
  if (CLIENT_TEXT.test(tree.text)) return true;
  const owner = config.packageOf(path);
  const inside = owner.folder === '' ? path : path.slice(owner.folder.length + 1);
  if (CLIENT_FOLDER.test(inside) || /(?:^|\/)environments?\/environment(?:\.\w+)?\.ts$/.test(inside)) return true;
  if (tree.hasJsx && !(config.dependenciesOf(owner).has('next') && /^(?:src\/)?app\//.test(inside))) return true;
  if (['window', 'localStorage', 'sessionStorage'].some((name) => tree.names.has(name)) && !tree.hasRequireSyntax) return true;
  return isClientPackage(config, owner) && /^(?:src|app|pages|components|lib)\//.test(inside);
}

function isClientPackage(config: ProjectConfig, owner: Package): boolean {
  const dependencies = config.dependenciesOf(owner);
  if (CLIENT_PACKAGE.some((name) => dependencies.has(name))) return true;
  return BROWSER_LIBRARY.some((name) => dependencies.has(name)) && ![...dependencies].some((name) => SERVER_LIBRARY.test(name));
}

/** Scripts that HTML pages of the project load. */
function pageEntries(project: ProjectView): Set<string> {
  const files = new Set(project.files);
  const entries = new Set<string>();
  for (const page of project.files) {
    if (!page.endsWith('.html')) continue;
    for (const [, source = ''] of (project.read(page) ?? '').matchAll(/<script\b[^>]*\bsrc\s*=\s*["']?([^"'\s>]+)/gi)) {
      const base = joinPath(folderOf(page), source.replace(/^\//, ''));
      const found = base === undefined ? undefined : resolveFile(files, base);
      if (found !== undefined) entries.add(found);
    }
  }
  return entries;
}
