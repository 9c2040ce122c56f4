// `keylift apply --patch FILE`: where the patch goes, and that git will be able to apply it.
import { lstatSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { PatchTarget } from '../migrate/patching.ts';
import { putFile } from '../migrate/write-file.ts';
import { headFiles } from '../sources/committed.ts';
import { at } from '../sources/walk.ts';

/** What does not go together with a patch, because nothing is written that could be looked at. */
interface Others {
  readonly branch?: boolean | string;
  readonly commitPer?: string;
  readonly test?: string;
  readonly install?: boolean;
}

/** @throws KeyliftError E0104 for flags that do not go together, E0723 when a file is not, byte for byte, what HEAD has. */
export function patchTarget(root: string, file: string, edited: readonly string[], others: Others): PatchTarget {
  const other = (['branch', 'commitPer', 'test', 'install'] as const).find((name) => others[name] !== undefined);
  if (other !== undefined) {
    const flag = other.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
    throw new KeyliftError('E0104', `--patch writes no file of the project, so --${flag} has nothing to work on`, {
      exit: EXIT.usage,
    });
  }
  const there = lstatSync(file, { throwIfNoEntry: false });
  if (there?.isFile() === false) {
    throw new KeyliftError('E0104', `--patch ${printable(file)} is no plain file`, { exit: EXIT.usage });
  }
  const head = headFiles(root);
  const unlike = edited.find((path) => head?.read(path)?.equals(readFileSync(at(root, path))) !== true);
  if (head === undefined || unlike !== undefined) {
    const what = unlike === undefined ? 'the project is not in git' : `${printable(unlike)} is not as HEAD has it`;
    throw new KeyliftError('E0723', `no patch can be made: ${what}`, {
      exit: EXIT.stale,
      hint: 'commit it, or apply without --patch',
    });
  }
  return {
    idLength: head.commit.length,
    write: (text) => putFile(dirname(file), basename(file), Buffer.from(text, 'utf8'), 0o600),
  };
}
