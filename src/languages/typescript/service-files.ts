// Start commands that process managers keep in files of their own: PM2's list of applications and units of systemd.
import { parseTree } from 'jsonc-parser';
import type { TextEdit } from '../../core/language.ts';
import { nodeCommands, type NodeCommand } from './command-line.ts';

/** A program that a file starts, and the edit that lets Node load a file first; `edit` is absent when it does already. */
export interface ServiceStart {
  readonly entry: string;
  edit(preload: string): TextEdit | undefined;
}

/** Programs in an `ecosystem.config.*` or `pm2.json`. */
export function pm2Starts(path: string, text: string): ServiceStart[] {
  return path.endsWith('.json') ? inJson(text) : /\.ya?ml$/.test(path) ? inYaml(text) : inCode(text);
}

/** `ExecStart=` lines; entries are as written, and `home` is the unit's WorkingDirectory. */
export function unitStarts(text: string): (NodeCommand & { readonly start: number; readonly home: string | undefined })[] {
  const home = /^WorkingDirectory=[ \t]*(\/\S*?)\/?[ \t]*\r?$/m.exec(text)?.[1];
  return [...text.matchAll(/^ExecStart=[@:+!-]*([^\r\n\\]+)$/gm)].flatMap((match) => {
    const start = match.index + match[0].length - match[1]!.length;
    return nodeCommands(match[1]!).map((command) => ({ ...command, start, home }));
  });
}

/** In its cluster mode PM2 starts Node before it goes to the folder of the program, so a relative file would not be found. */
const CLUSTERED = /["']?(?:exec_mode["']?\s*:\s*["']?cluster|instances["']?\s*:)/;
const ARGUMENTS = /["']?\b(?:node_args|nodeArgs|interpreter_args|interpreterArgs)["']?\s*:\s*/;
const OTHER_PROGRAM = /["']?\b(?:interpreter|exec_interpreter)["']?\s*:\s*["']?(?!node\b|["']?\/\S*\/node\b)/;

function inCode(text: string): ServiceStart[] {
  return [...text.matchAll(/(["']?)\bscript\1\s*:\s*(["'])([^"'\n]+)\2/g)].flatMap((match) => {
    const [, keyQuote = '', quote = "'", entry = ''] = match;
    const block = blockAround(text, match.index);
    if (block === undefined) return [];
    const own = text.slice(block.start, block.end);
    if (CLUSTERED.test(own) || OTHER_PROGRAM.test(own)) return [];
    return [{ entry, edit: (preload) => codeEdit(text, block, match.index, { keyQuote, quote }, preload) }];
  });
}

function codeEdit(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  at: number,
  { keyQuote, quote }: { readonly keyQuote: string; readonly quote: string },
  preload: string,
): TextEdit | undefined {
  const own = text.slice(start, end);
  if (own.includes(preload)) return undefined;
  const given = ARGUMENTS.exec(own);
  if (given !== null) {
    const value = start + given.index + given[0].length;
    if (text[value] === '[') {
      const rest = /^\[\s*\]/.test(text.slice(value)) ? '' : ', ';
      return insertion(value + 1, `${quote}--import${quote}, ${quote}${preload}${quote}${rest}`);
    }
    return /["'`]/.test(text[value] ?? '') ? insertion(value + 1, `--import ${preload} `) : undefined;
  }
  const indent = /(\r?\n[ \t]*)$/.exec(text.slice(start, at))?.[1] ?? ' ';
  return insertion(at, `${keyQuote}node_args${keyQuote}: ${quote}--import ${preload}${quote},${indent}`);
}

/** The innermost braces around a place; strings with braces in them are rare enough in these files to give up on. */
function blockAround(text: string, at: number): { readonly start: number; readonly end: number } | undefined {
  let depth = 0;
  let start = at;
  for (; start >= 0; start -= 1) {
    if (text[start] === '}') depth += 1;
    else if (text[start] === '{') {
      if (depth === 0) break;
      depth -= 1;
    }
  }
  if (start < 0) return undefined;
  depth = 0;
  for (let end = start; end < text.length; end += 1) {
    if (text[end] === '{') depth += 1;
    else if (text[end] === '}') depth -= 1;
    if (depth === 0) return { start: start + 1, end };
  }
  return undefined;
}

function inJson(text: string): ServiceStart[] {
  // Same shape, and the same places to write to; a file that is no JSON is left alone.
  return parseTree(text.replace(/^\ufeff/, '')) === undefined ? [] : inCode(text);
}

const SCRIPT_LINE = /^([ \t]*)(-[ \t]+)?script[ \t]*:[ \t]*(["']?)([^"'\r\n#]+?)\3[ \t]*(?:#.*)?\r?$/gm;

function inYaml(text: string): ServiceStart[] {
  const starts: ServiceStart[] = [];
  for (const match of text.matchAll(SCRIPT_LINE)) {
    const [, indent = '', dash = '', , entry = ''] = match;
    const column = indent.length + dash.length;
    const own = itemAround(text, match.index, column, dash !== '');
    if (CLUSTERED.test(own) || OTHER_PROGRAM.test(own) || ARGUMENTS.test(own)) {
      if (own.includes('keylift.preload')) starts.push({ entry, edit: () => undefined });
      continue;
    }
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const end = text.indexOf('\n', match.index);
    const at = end === -1 ? text.length : end + 1;
    const lead = end === -1 ? eol : '';
    starts.push({ entry, edit: (preload) => insertion(at, `${lead}${' '.repeat(column)}node_args: --import ${preload}${eol}`) });
  }
  return starts;
}

/** The lines of the list item that a line at `column` belongs to. */
function itemAround(text: string, at: number, column: number, isFirst: boolean): string {
  const lines = text.slice(text.indexOf('\n', at) + 1).split('\n');
  const stop = lines.findIndex((line) => line.trim() !== '' && line.search(/\S/) < column);
  const after = lines.slice(0, stop === -1 ? lines.length : stop);
  if (isFirst) return after.join('\n');
  const before = text.slice(0, at).split('\n').toReversed();
  const head = before.findIndex((line) => /^[ \t]*-[ \t]/.test(line) && line.search(/\S/) < column);
  return [...before.slice(0, head + 1), ...after].join('\n');
}

function insertion(at: number, text: string): TextEdit {
  return { span: { start: at, end: at }, text, original: [] };
}
