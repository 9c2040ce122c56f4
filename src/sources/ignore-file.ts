// One ignore file, ready to be asked about many paths. Most patterns are plain names (`/git-add`, `node_modules`) or endings
// (`*.o`): those are looked up, and only the others are tried one after the other.
import ignore, { type Ignore } from 'ignore';

export interface Verdict {
  readonly ignored: boolean;
  /** A pattern of the form `!…` speaks for it. */
  readonly unignored: boolean;
}

const ROOTED = /^\/[\w-][\w.-]*$/;
const NAME = /^[\w-][\w.-]*$/;
const ENDING = /^\*(\.[\w-]+)$/;

/**
 * Asks about paths relative to the ignore file's folder, folders with a closing slash. Of a path only the last part is
 * looked at by plain patterns: whoever asks has asked about the folders above.
 */
export function ignoreFile(text: string): (path: string) => Verdict {
  // Where a later pattern can take an earlier one back, their order matters.
  if (/^!/m.test(text)) {
    const all = ignore().add(text);
    return (path) => all.test(path);
  }
  const rooted = new Set<string>();
  const names = new Set<string>();
  const endings = new Set<string>();
  const others: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    // The library, and git on the systems where it matters, take no notice of case.
    const pattern = line.toLowerCase();
    const ending = ENDING.exec(pattern)?.[1];
    if (ROOTED.test(pattern)) rooted.add(pattern.slice(1));
    else if (NAME.test(pattern)) names.add(pattern);
    else if (ending !== undefined) endings.add(ending);
    else others.push(line);
  }
  const rest: Ignore | undefined = others.every((line) => line.trim() === '' || line.startsWith('#'))
    ? undefined
    : ignore().add(others);
  return (path) => {
    const plain = (path.endsWith('/') ? path.slice(0, -1) : path).toLowerCase();
    const name = plain.slice(plain.lastIndexOf('/') + 1);
    const ignored =
      rooted.has(plain) ||
      names.has(name) ||
      (endings.size > 0 && name.includes('.') && endings.has(name.slice(name.lastIndexOf('.')))) ||
      rest?.test(path).ignored === true;
    return { ignored, unignored: false };
  };
}
