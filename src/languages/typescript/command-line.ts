// Finds `node file` in a line of shell, and where a flag for Node goes. It reads the plain commands people put in
// package.json, Dockerfile and Procfile; what it does not understand it leaves alone.

/** A program that runs a file in Node. */
export interface NodeCommand {
  /** Where text may be inserted: right after the word `node`. Offset in the line. */
  readonly insertAt: number;
  /** The text to insert there for a preload file. */
  flag(preload: string): string;
  /** The file it runs, as written. */
  readonly entry: string;
  /** Some `--import` flag names this file already. */
  imports(preload: string): boolean;
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SKIPPED = /^(?:[A-Za-z_]\w*=.*|cross-env|cross-env-shell|(?:\/usr)?(?:\/bin\/)?env|exec|npx|dotenv|dumb-init|tini|--)$/;
const NOT_A_START = /^(?:-e|-p|-v|-h|-c|--eval|--print|--version|--help|--check|--test|--run|-)$/;
const TAKES_VALUE = /^(?:-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--title|--env-file)$/;

/** The commands in `line` that start a file with `node`, `tsx` or `nodemon`. */
export function nodeCommands(line: string): NodeCommand[] {
  const commands: NodeCommand[] = [];
  for (const words of simpleCommands(line)) {
    const program = words.findIndex((word) => !SKIPPED.test(word.text));
    const found = program === -1 ? undefined : commandAt(words, program);
    if (found !== undefined) commands.push(found);
  }
  return commands;
}

/** The command an exec-form array such as `["node", "app.js"]` holds; offsets are those of the words' ends. */
export function commandAt(words: readonly Word[], program: number): NodeCommand | undefined {
  const head = words[program]!;
  const name = /(?:^|\/)(node|tsx|nodemon)$/.exec(head.text)?.[1];
  if (name === undefined) return undefined;
  const rest = words.slice(program + 1);
  const entry = entryOf(rest);
  // `nodemon` and `tsx` have commands and flags of their own; only the plain form is safe to extend.
  if (entry === undefined || (name !== 'node' && rest[0] !== entry) || (name === 'tsx' && entry.text === 'watch'))
    return undefined;
  return {
    insertAt: head.end,
    flag: (preload) => (name === 'nodemon' ? ` --exec "node --import ${preload}"` : ` --import ${preload}`),
    entry: entry.text,
    imports: (preload) => words.some((word) => word.text.replace(/^--import=/, '').endsWith(preload.replace(/^\.\//, ''))),
  };
}

function entryOf(words: readonly Word[]): Word | undefined {
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!;
    if (NOT_A_START.test(word.text)) return undefined;
    if (TAKES_VALUE.test(word.text)) i += 1;
    else if (!word.text.startsWith('-')) return word;
  }
  return undefined;
}

/** Words of each command of a line, split at `&&`, `||`, `;`, `|` and `&`. */
function simpleCommands(line: string): Word[][] {
  const commands: Word[][] = [[]];
  for (const match of line.matchAll(/&&|\|\||[;|&]|(?:"[^"]*"|'[^']*'|\\.|[^\s;|&"'\\])+/g)) {
    if (/^[;|&]/.test(match[0])) commands.push([]);
    else
      commands.at(-1)!.push({ text: match[0].replaceAll(/["']/g, ''), start: match.index, end: match.index + match[0].length });
  }
  return commands;
}
