// Which paths a plan may speak of.

/** True for a path that stays inside the project and out of git's own folder. */
export function isInside(path: string): boolean {
  if (path === '' || /^[/\\]|^[A-Za-z]:|[\0\\]/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
}
