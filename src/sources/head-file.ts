// What HEAD is, read from files: for the plain cases, which are nearly all. Everything else is a question for git.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The commit of HEAD, `id` undefined when its branch has none yet; undefined when git must be asked. */
export function headWithoutGit(gitDir: string, commonDir: string): { readonly id: string | undefined } | undefined {
  if (existsSync(join(commonDir, 'reftable'))) return undefined;
  const head = textOf(join(gitDir, 'HEAD'))?.trim();
  if (head === undefined) return undefined;
  if (ID.test(head)) return { id: head };
  const ref = /^ref: (refs\/heads\/[^\0-\x20~^:?*[\\]+)$/.exec(head)?.[1];
  if (ref === undefined || ref.split('/').some((part) => part === '' || part.startsWith('.'))) return undefined;
  const loose = textOf(join(commonDir, ref))?.trim();
  if (loose !== undefined) return ID.test(loose) ? { id: loose } : undefined;
  const packed = textOf(join(commonDir, 'packed-refs')) ?? '';
  const line = packed.split('\n').find((entry) => entry.endsWith(` ${ref}`));
  if (line === undefined) return { id: undefined };
  const id = line.slice(0, line.indexOf(' '));
  return ID.test(id) ? { id } : undefined;
}

/** Object ids of the repository are SHA-256. */
export function isSha256(commonDir: string): boolean {
  return /^\s*objectformat\s*=\s*"?sha256/im.test(textOf(join(commonDir, 'config')) ?? '');
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
