// One entry more in pyproject.toml (PEP 621 and Poetry) or Pipfile. Only as much of TOML is read as it takes to find the
// place: table headers, and arrays of strings with comments between.
import type { TextEdit } from '../../core/language.ts';
import { SDK_MINIMUM, SDK_NAME } from './sdk.ts';

/** 'present' when boto3 is listed; undefined when the file lists no dependencies that could be added to. */
export function pyprojectEdit(text: string): TextEdit | 'present' | undefined {
  const project = tableAt(text, 'project');
  const array = project === undefined ? undefined : arrayAt(text, project, 'dependencies');
  if (array !== undefined) return inArray(text, array);
  const poetry = tableAt(text, 'tool.poetry.dependencies');
  return poetry === undefined ? undefined : inTable(text, poetry, `"^${SDK_MINIMUM}"`);
}

export function pipfileEdit(text: string): TextEdit | 'present' | undefined {
  const packages = tableAt(text, 'packages');
  return packages === undefined ? undefined : inTable(text, packages, '"*"');
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The lines of a table, without its header. */
function tableAt(text: string, name: string): Range | undefined {
  const escaped = name.replaceAll('.', '\\s*\\.\\s*');
  const header = new RegExp(`^[ \\t]*\\[\\s*${escaped}\\s*\\][ \\t]*(?:#[^\\n]*)?(?:\\r?\\n|$)`, 'm').exec(text);
  if (header === null) return undefined;
  const start = header.index + header[0].length;
  const next = /^[ \t]*\[/m.exec(withoutArrays(text.slice(start)));
  return { start, end: next === null ? text.length : start + next.index };
}

/** The same length, with every line that begins with a bracket inside an array blanked, so that only headers are left. */
function withoutArrays(text: string): string {
  return text.replaceAll(/=[ \t]*\[(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[^\]"'#])*\]/g, (array) =>
    array.replaceAll(/[^\n]/g, ' '),
  );
}

/** Between the brackets of `key = [ … ]`. */
function arrayAt(text: string, table: Range, key: string): Range | undefined {
  const body = text.slice(table.start, table.end);
  const found = new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*\\[`, 'm').exec(body);
  if (found === null) return undefined;
  const start = table.start + found.index + found[0].length;
  const rest = /^(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[^\]"'#])*/.exec(text.slice(start))![0];
  return text[start + rest.length] === ']' ? { start, end: start + rest.length } : undefined;
}

function inArray(text: string, { start, end }: Range): TextEdit | 'present' {
  const items = [...text.slice(start, end).matchAll(/#[^\n]*|(["'])((?:[^"'\\\n]|\\.)*)\1/g)]
    .filter((match) => match[1] !== undefined)
    .map((match) => ({
      name: nameOf(match[2]!),
      start: start + match.index,
      end: start + match.index + match[0].length,
      text: match[0],
    }));
  if (items.some(({ name }) => name === SDK_NAME)) return 'present';
  const [first] = items;
  const quote = first?.text[0] ?? '"';
  const spaced = items.filter((item) => /\w +[=<>~!]=/.test(item.text)).length > items.length / 2;
  const entry = `${quote}${SDK_NAME}${spaced ? ' >= ' : '>='}${SDK_MINIMUM}${quote}`;
  if (first === undefined) return { span: { start, end }, text: entry, original: [{ text: text.slice(start, end) }] };
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const lineStart = text.lastIndexOf('\n', first.start - 1) + 1;
  const indent = text.slice(lineStart, first.start);
  const between = lineStart > start && /^[ \t]*$/.test(indent) ? eol + indent : ' ';
  const isSorted = items.every(({ name }, index) => index === 0 || items[index - 1]!.name <= name);
  const next = isSorted ? items.find(({ name }) => name > SDK_NAME) : undefined;
  if (next !== undefined) return insertion(next.start, `${entry},${between}`);
  return insertion(items.at(-1)!.end, `,${between}${entry}`);
}

function inTable(text: string, { start, end }: Range, value: string): TextEdit | 'present' {
  const body = text.slice(start, end);
  const entries = [...body.matchAll(/^[ \t]*(["']?)([A-Za-z0-9][\w.-]*)\1[ \t]*=[^\r\n]*/gm)].map((match) => ({
    name: nameOf(match[2]!),
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
  if (entries.some(({ name }) => name === SDK_NAME)) return 'present';
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const line = `${SDK_NAME} = ${value}`;
  // `python = "^3.11"` stands first by custom.
  const others = entries.filter(({ name }) => name !== 'python');
  const isSorted = others.every(({ name }, index) => index === 0 || others[index - 1]!.name <= name);
  const next = isSorted ? others.find(({ name }) => name > SDK_NAME) : undefined;
  if (next !== undefined) return insertion(next.start, line + eol);
  const last = entries.at(-1);
  if (last === undefined) return insertion(start, (text[start - 1] === '\n' || start === 0 ? '' : eol) + line + eol);
  // A value may go on over several lines: up to the end of the last one that is not empty.
  const used = body.trimEnd().length;
  return insertion(start + used, eol + line);
}

function nameOf(requirement: string): string {
  return (/^[A-Za-z0-9][\w.-]*/.exec(requirement)?.[0] ?? '').toLowerCase().replaceAll(/[-_.]+/g, '-');
}

function insertion(at: number, text: string): TextEdit {
  return { span: { start: at, end: at }, text, original: [] };
}
