// Adds one dependency to a package.json and leaves every other byte as it was.
import { parseTree, type Node as JsonNode } from 'jsonc-parser';
import type { ProjectView, TextEdit } from '../../core/language.ts';
import { foldersAbove, inFolder } from '../path.ts';

/** The AWS SDK client the generated helpers use. */
export const SDK_PACKAGE = '@aws-sdk/client-secrets-manager';
const SDK_RANGE = '^3.1000.0';

/** The edit that makes the SDK client a dependency; undefined when it is one, or the manifest cannot be read. */
export function dependencyEdit(text: string): TextEdit | undefined {
  const bom = text.startsWith('\ufeff') ? 1 : 0;
  const root = parseTree(text.slice(bom));
  if (root?.type !== 'object') return undefined;
  const kinds = ['dependencies', 'peerDependencies', 'optionalDependencies'].map((name) => valueOf(root, name));
  if (kinds.some((kind) => kind !== undefined && valueOf(kind, SDK_PACKAGE) !== undefined)) return undefined;
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const unit = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const entry = `"${SDK_PACKAGE}": "${rangeOf(root)}"`;
  const [dependencies] = kinds;
  if (dependencies?.type === 'object')
    return insertInto(text, bom, dependencies, entry, { eol, indent: unit + unit, close: unit });
  const block = `"dependencies": {${eol}${unit}${unit}${entry}${eol}${unit}}`;
  const before = property(root, 'devDependencies') ?? property(root, 'peerDependencies');
  if (before !== undefined) return insertion(bom + before.offset, `${block},${eol}${unit}`);
  return insertInto(text, bom, root, block, { eol, indent: unit, close: '' }, false);
}

/** The command that installs what was added, by the nearest lock file. */
export function installCommand(project: ProjectView, manifestPath: string): string {
  const files = new Set(project.files);
  const tools: readonly (readonly [string, string])[] = [
    ['pnpm-lock.yaml', 'pnpm install'],
    ['yarn.lock', 'yarn install'],
    ['bun.lock', 'bun install'],
    ['bun.lockb', 'bun install'],
    ['package-lock.json', 'npm install'],
    ['npm-shrinkwrap.json', 'npm install'],
  ];
  const folders = foldersAbove(manifestPath);
  for (const folder of folders) {
    const tool = tools.find(([lock]) => files.has(inFolder(folder, lock)));
    if (tool !== undefined) return inside(folder, tool[1]);
  }
  const named = folders.map(
    (folder) => /"packageManager"\s*:\s*"(npm|pnpm|yarn|bun)@/.exec(project.read(inFolder(folder, 'package.json')) ?? '')?.[1],
  );
  const tool = named.find((name) => name !== undefined) ?? 'npm';
  return files.has(manifestPath) ? inside(folders[0]!, `${tool} install`) : `npm install ${SDK_PACKAGE}`;
}

function inside(folder: string, command: string): string {
  return folder === '' ? command : `(cd ${folder} && ${command})`;
}

/** The range its sister packages have, so that all of the SDK stays on one version. */
function rangeOf(root: JsonNode): string {
  for (const name of ['dependencies', 'devDependencies']) {
    for (const entry of valueOf(root, name)?.children ?? []) {
      const [key, value] = entry.children ?? [];
      const isSister = /^@aws-sdk\/(?:client|lib)-/.test(String(key?.value)) && /^[~^]?3\.\d+\.\d+$/.test(String(value?.value));
      if (isSister) return String(value!.value);
    }
  }
  return SDK_RANGE;
}

function insertInto(
  text: string,
  bom: number,
  object: JsonNode,
  entry: string,
  style: { eol: string; indent: string; close: string },
  sorted = true,
): TextEdit {
  const entries = object.children ?? [];
  if (entries.length === 0) {
    const start = bom + object.offset;
    const end = start + object.length;
    const body = `{${style.eol}${style.indent}${entry}${style.eol}${style.close}}`;
    return { span: { start, end }, text: body, original: [{ text: text.slice(start, end) }] };
  }
  const names = entries.map((item) => String(item.children?.[0]?.value));
  const isOrdered = sorted && names.every((name, index) => index === 0 || names[index - 1]! <= name);
  const next = isOrdered ? entries.find((_, index) => names[index]! > SDK_PACKAGE) : undefined;
  const isOneLine = !/\n/.test(text.slice(bom + object.offset, bom + object.offset + object.length));
  const between = isOneLine ? ' ' : style.eol + style.indent;
  if (next !== undefined) return insertion(bom + next.offset, `${entry},${between}`);
  const last = entries.at(-1)!;
  return insertion(bom + last.offset + last.length, `,${between}${entry}`);
}

function insertion(at: number, text: string): TextEdit {
  return { span: { start: at, end: at }, text, original: [] };
}

function property(object: JsonNode, name: string): JsonNode | undefined {
  return object.children?.find((item) => item.children?.[0]?.value === name);
}

function valueOf(object: JsonNode, name: string): JsonNode | undefined {
  return property(object, name)?.children?.[1];
}
