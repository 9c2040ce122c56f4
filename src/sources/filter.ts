// Which paths the user's include and exclude patterns leave in. Patterns are those of .gitignore, which people know.
import ignore from 'ignore';

/** True for paths (relative to the root, "/"-separated) that are to be scanned. */
export type PathFilter = (path: string) => boolean;

export function pathFilter(include: readonly string[] | undefined, exclude: readonly string[] | undefined): PathFilter {
  const wanted = include === undefined || include.length === 0 ? undefined : ignore().add([...include]);
  const unwanted = exclude === undefined || exclude.length === 0 ? undefined : ignore().add([...exclude]);
  return (path) => (wanted === undefined || wanted.ignores(path)) && !(unwanted?.ignores(path) ?? false);
}
