// Where a package's programs are started, and the edits that make Node load keylift.preload.mjs first.
import { parseTree, type Node as JsonNode } from 'jsonc-parser';
import type { ProjectView, TextEdit } from '../../core/language.ts';
import { inFolder, joinPath, relativePath } from '../path.ts';
import { commandAt, nodeCommands, type NodeCommand } from './command-line.ts';
import { resolveFile, type ImportGraph } from './import-graph.ts';
import { escapedUnits } from './literal.ts';
import { pm2Starts, unitStarts } from './service-files.ts';
import type { Package, ProjectConfig } from './project-config.ts';

/** A command that starts code which loads the file in question. `edit` is absent when it preloads already. */
export interface StartCommand {
  readonly path: string;
  readonly edit?: TextEdit;
}

/** Name of the file that fetches secrets before a program starts, at the top of its package. */
export const PRELOAD_FILE = 'keylift.preload.mjs';

/**
 * The start commands that lead to `file`: scripts of its package and of the top package, Dockerfile, Procfile,
 * the list of PM2 and units of systemd beside them. A command for a file that is not in the project (compiled output) counts; one for a file that never loads ours does not.
 */
export function startCommandsFor(project: ProjectView, config: ProjectConfig, graph: ImportGraph, file: string): StartCommand[] {
  const files = new Set(project.files);
  const owner = config.packageOf(file);
  const loaders = new Set([file, ...graph.importersOf(file).map((importer) => importer.path)]);
  const folders = [...new Set([owner.folder, ''])];
  return folders.flatMap((folder) => {
    const reaches = (entry: string) => leadsTo(files, config, folder, owner, entry, loaders);
    const preload = relativePath(folder, inFolder(owner.folder, PRELOAD_FILE));
    const prefix = folder === '' ? '' : `${folder}/`;
    const here = (name: RegExp) =>
      project.files.filter((path) => path.startsWith(prefix) && name.test(path.slice(prefix.length)));
    return [
      ...here(/^package\.json$/).flatMap((path) => inScripts(path, project.read(path) ?? '', preload, reaches)),
      ...here(/^(?:[\w-]+\.)?Dockerfile(?:\.[\w.-]+)?$/).flatMap((path) =>
        inDockerfile(path, project.read(path) ?? '', preload, reaches),
      ),
      ...here(/^Procfile$/).flatMap((path) => inProcfile(path, project.read(path) ?? '', preload, reaches)),
      ...here(/^(?:(?:ecosystem|pm2)(?:\.config)?|processes)\.(?:[cm]?js|json|ya?ml)$/).flatMap((path) =>
        inProcessList(path, project.read(path) ?? '', preload, reaches),
      ),
      ...here(/^(?:[\w@.-]+\/)*[\w@.-]+\.service$/).flatMap((path) =>
        inUnit(path, project.read(path) ?? '', preload, { files, folder, reaches }),
      ),
    ];
  });
}

type Reaches = (entry: string) => boolean;

function leadsTo(
  files: ReadonlySet<string>,
  config: ProjectConfig,
  folder: string,
  owner: Package,
  entry: string,
  loaders: ReadonlySet<string>,
): boolean {
  const main = config.packageOf(inFolder(folder, 'package.json')).manifest?.['main'];
  const target = joinPath(
    folder,
    (entry === '.' && typeof main === 'string' ? main : entry).replace(/^\/(?:usr\/src\/)?\w+\//, ''),
  );
  if (target === undefined) return false;
  const found = resolveFile(files, target);
  if (found !== undefined) return loaders.has(found);
  // Output of a compiler: it belongs to this package if it lies in it.
  return owner.folder === '' || folder === owner.folder || target.startsWith(`${owner.folder}/`);
}

function commandFor(
  path: string,
  command: NodeCommand,
  preload: string,
  place: (offset: number) => number,
  escape: (flag: string) => string,
): StartCommand {
  // In an image, `/app/server.js` says where the package lies; the preload file lies there too.
  const root = /^(\/(?:usr\/src\/)?\w+\/)/.exec(command.entry)?.[1];
  const target = root === undefined ? preload : root + preload.replace(/^\.\//, '');
  if (command.imports(target)) return { path };
  const at = place(command.insertAt);
  return { path, edit: { span: { start: at, end: at }, text: escape(command.flag(target)), original: [] } };
}

function inScripts(path: string, text: string, preload: string, reaches: Reaches): StartCommand[] {
  const bom = text.startsWith('\ufeff') ? 1 : 0;
  const tree = parseTree(text.slice(bom));
  const scripts = tree?.children?.find((property) => property.children?.[0]?.value === 'scripts')?.children?.[1]?.children ?? [];
  return scripts.flatMap((property) => {
    const value = property.children?.[1];
    if (value?.type !== 'string') return [];
    const start = value.offset + bom + 1;
    const units = escapedUnits(text, start, start + value.length - 2);
    const line = units.map((unit) => unit.value).join('');
    const place = (offset: number) => units[offset]?.start ?? start + value.length - 2;
    return nodeCommands(line)
      .filter((command) => reaches(command.entry))
      .map((command) => commandFor(path, command, preload, place, (flag) => JSON.stringify(flag).slice(1, -1)));
  });
}

function inProcfile(path: string, text: string, preload: string, reaches: Reaches): StartCommand[] {
  return [...text.matchAll(/^[ \t]*[\w-]+:[ \t]*([^\r\n]*)/gm)].flatMap((match) => {
    const start = match.index + match[0].length - match[1]!.length;
    return nodeCommands(match[1]!)
      .filter((command) => reaches(command.entry))
      .map((command) =>
        commandFor(
          path,
          command,
          preload,
          (offset) => start + offset,
          (flag) => flag,
        ),
      );
  });
}

function inProcessList(path: string, text: string, preload: string, reaches: Reaches): StartCommand[] {
  return pm2Starts(path, text)
    .filter(({ entry }) => reaches(entry))
    .map((start): StartCommand => {
      const edit = start.edit(preload);
      return edit === undefined ? { path } : { path, edit };
    });
}

/** A unit names its program by where it is installed; the project is what is left of that path when its own part is taken away. */
function inUnit(
  path: string,
  text: string,
  preload: string,
  { files, folder, reaches }: { readonly files: ReadonlySet<string>; readonly folder: string; readonly reaches: Reaches },
): StartCommand[] {
  return unitStarts(text).flatMap((command) => {
    const installed = homeOf(files, folder, command.entry, command.home);
    if (installed === undefined) return [];
    const { home, entry } = installed;
    if (!reaches(entry)) return [];
    const target = `${home}/${preload.replace(/^\.\//, '')}`;
    if (command.imports(target)) return [{ path }];
    const at = command.start + command.insertAt;
    return [{ path, edit: { span: { start: at, end: at }, text: command.flag(target), original: [] } }];
  });
}

function homeOf(
  files: ReadonlySet<string>,
  folder: string,
  entry: string,
  home: string | undefined,
): { readonly home: string; readonly entry: string } | undefined {
  if (home !== undefined) {
    if (!entry.startsWith('/')) return { home, entry };
    return entry.startsWith(`${home}/`) ? { home, entry: entry.slice(home.length + 1) } : undefined;
  }
  const parts = entry.startsWith('/') ? entry.slice(1).split('/') : [];
  for (let at = 1; at < parts.length; at += 1) {
    const rest = parts.slice(at).join('/');
    if (resolveFile(files, inFolder(folder, rest)) !== undefined)
      return { home: `/${parts.slice(0, at).join('/')}`, entry: rest };
  }
  return undefined;
}

function inDockerfile(path: string, text: string, preload: string, reaches: Reaches): StartCommand[] {
  const instructions = [...text.matchAll(/^[ \t]*(CMD|ENTRYPOINT)[ \t]+((?:[^\r\n\\]|\\\r?\n|\\.)*)/gim)].map((match) => {
    const start = match.index + match[0].length - match[2]!.length;
    return { start, body: match[2]!, exec: execWords(match[2]!, start), index: match.index };
  });
  const found: StartCommand[] = [];
  instructions.forEach(({ start, body, exec, index }, at) => {
    if (exec === undefined) {
      for (const command of nodeCommands(body)) {
        if (reaches(command.entry))
          found.push(
            commandFor(
              path,
              command,
              preload,
              (offset) => start + offset,
              (flag) => flag,
            ),
            ...copyLine(path, text, index, preload),
          );
      }
      return;
    }
    // ENTRYPOINT ["node"] takes its file from the CMD that follows.
    const next = exec.length === 1 ? (instructions[at + 1]?.exec ?? []) : [];
    const program = exec.findIndex((word) => /(?:^|\/)node$/.test(word.text));
    const command = program === -1 || program > 2 ? undefined : commandAt([...exec, ...next], program);
    if (command === undefined || !reaches(command.entry)) return;
    found.push(
      commandFor(path, command, preload, (offset) => offset, asItems),
      ...copyLine(path, text, index, preload),
    );
  });
  return found;
}

function asItems(flag: string): string {
  const words = flag.trim().split(' ');
  return words.map((word) => `, ${JSON.stringify(word)}`).join('');
}

/** Words of `["a", "b"]`, their `end` behind the closing quote; undefined when it is not the exec form. */
function execWords(body: string, start: number): { text: string; start: number; end: number }[] | undefined {
  const tree: JsonNode | undefined = body.trimStart().startsWith('[')
    ? parseTree(body.replaceAll(/\\(?=\r?\n)/g, ' '))
    : undefined;
  if (tree?.type !== 'array') return undefined;
  return (tree.children ?? []).map((item) => ({
    text: String(item.value),
    start: start + item.offset,
    end: start + item.offset + item.length,
  }));
}

/** An image that copies only some folders needs the preload file by name; the line goes before the command at `index`. */
function copyLine(path: string, text: string, index: number, preload: string): StartCommand[] {
  const before = text.slice(0, index);
  const stage = before.slice(Math.max(0, before.search(/^[ \t]*FROM\b(?![\s\S]*^[ \t]*FROM\b)/im)));
  if (/^[ \t]*(?:COPY|ADD)[ \t]+(?:--(?!from)\S+[ \t]+)*\.\/?[ \t]/im.test(stage) || stage.includes(PRELOAD_FILE)) return [];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const line = `COPY ${preload.replace(/^\.\//, '')} ./${eol}`;
  return [{ path, edit: { span: { start: index, end: index }, text: line, original: [] } }];
}
