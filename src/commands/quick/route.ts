// The command lines that hooks and editors start many times a day, read without the argument parser, which takes longer
// than their scan. Only what is plainly right is read here; all else, help and mistakes too, is left to the parser.
import type { ScanOptions } from '../scan.ts';

/** A command with its options, as the parser would have given them. */
export type Route =
  | { readonly command: 'scan'; readonly paths: readonly string[]; readonly options: ScanOptions }
  | { readonly command: 'commit-msg'; readonly file: string; readonly options: ScanOptions }
  | { readonly command: 'agent'; readonly options: { readonly config?: string; readonly color?: boolean } };

type Value = 'text' | 'number' | readonly string[];

/** Flags that take a value, by the name of their option. */
const VALUES: Readonly<Record<string, Value>> = {
  config: 'text',
  stdinPath: 'text',
  format: ['terminal', 'json', 'jsonl', 'sarif', 'html', 'markdown', 'junit', 'csv', 'github', 'gitlab', 'codeclimate'],
  output: 'text',
  confidence: ['high', 'medium', 'low'],
  maxFileSize: 'number',
  maxDecodeDepth: 'number',
  baseline: 'text',
  jobs: 'number',
};
const SWITCHES = ['staged', 'stdin', 'ignoreAllow', 'submodules', 'strict', 'allowIncomplete', 'exitZero', 'explain'];
const SHORT: Readonly<Record<string, string>> = { c: 'config', f: 'format', o: 'output' };
const OFF = ['baseline', 'color'];

/** @param args without node and script; undefined when the parser must read them */
export function quickRoute(args: readonly string[]): Route | undefined {
  const [command, ...rest] = args;
  if (command === 'scan') {
    const read = readFlags(rest, [...Object.keys(VALUES), ...SWITCHES, ...OFF]);
    if (read === undefined) return undefined;
    return { command, paths: read.words, options: { color: true, format: 'terminal', ...read.options } };
  }
  if (command !== 'hook') return undefined;
  const read = readFlags(rest, ['config', 'color']);
  if (read === undefined) return undefined;
  const [name, file, ...more] = read.words;
  const options = { color: true, ...read.options };
  if (name === 'pre-commit' && file === undefined) return { command: 'scan', paths: [], options: { ...options, staged: true } };
  if (name === 'commit-msg' && file !== undefined && more.length === 0) return { command: name, file, options };
  if (name === 'agent' && file === undefined) return { command: name, options };
  return undefined;
}

interface Flags {
  readonly options: Readonly<Record<string, unknown>>;
  readonly words: readonly string[];
}

function readFlags(args: readonly string[], allowed: readonly string[]): Flags | undefined {
  const options: Record<string, unknown> = {};
  const words: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const word = args[i]!;
    if (!word.startsWith('-')) {
      words.push(word);
      continue;
    }
    const [, off, name] = /^--(no-)?([a-z]+(?:-[a-z]+)*)$/.exec(word) ?? [];
    const option =
      name === undefined ? SHORT[word.slice(1)] : name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (option === undefined || !allowed.includes(option)) return undefined;
    if (off !== undefined) {
      if (!OFF.includes(option)) return undefined;
      options[option] = false;
    } else if (SWITCHES.includes(option)) {
      options[option] = true;
    } else {
      i += 1;
      const value = valueOf(VALUES[option], args[i]);
      if (value === undefined) return undefined;
      options[option] = value;
    }
  }
  return { options, words };
}

function valueOf(kind: Value | undefined, text: string | undefined): string | number | undefined {
  if (kind === undefined || text === undefined || text.startsWith('-')) return undefined;
  if (kind === 'text') return text;
  if (kind !== 'number') return kind.includes(text) ? text : undefined;
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}
