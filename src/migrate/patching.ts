// The files of a run as a patch for `git apply`: the same gates as for writing, announced in the journal like a write, so
// that a rollback finds its way whether or not the patch was applied.
import { statSync } from 'node:fs';
import { contentDigest } from '../core/fingerprint.ts';
import type { LanguageSession } from '../core/language.ts';
import { withArns } from './central.ts';
import { patchText, type PatchedFile } from './patch-file.ts';
import { diskPath, isTaken } from './project-file.ts';
import { changed, readOriginals, rewrite, type Values } from './rewriting.ts';
import { announce, type RunContext } from './run-context.ts';
import { missingFolders } from './write-file.ts';

/** Where a patch goes in place of the files. */
export interface PatchTarget {
  /** Length of object ids in hex. */
  readonly idLength: number;
  write(text: string): Promise<void>;
}

/** Writes the patch of the whole plan. @throws KeyliftError as writing the files would. */
export async function writePatch(
  context: RunContext,
  target: PatchTarget,
  values: Values,
  sessionFor: (path: string) => LanguageSession | undefined,
): Promise<void> {
  const { root, state, plan, journal } = context;
  const originals = readOriginals(root, state.key, plan, new Set());
  const files: PatchedFile[] = [];
  for (const planned of plan.files) {
    const file = withArns(planned, plan, journal.entries);
    const { path } = file;
    if (file.kind === 'create') {
      if (isTaken(root, path)) throw changed(path);
      const after = Buffer.from(file.content, 'utf8');
      const folders = await missingFolders(root, path);
      const digest = contentDigest(state.key, after);
      await announce(context, { step: 'writing', path, before: null, after: digest, ...(folders === 0 ? {} : { folders }) });
      files.push({ path, kind: 'create', after });
      continue;
    }
    const before = originals.get(path)!;
    const after = rewrite(plan, file, before, values, sessionFor(path));
    await announce(context, { step: 'writing', path, before: file.before, after: contentDigest(state.key, after) });
    const executable = (statSync(diskPath(root, path)).mode & 0o111) !== 0;
    files.push({ path, kind: 'edit', before, after, edits: file.edits, executable });
  }
  await target.write(patchText(files, target.idLength));
}
