// A commit for each secret of a run, in the order of the plan: every one holds the edits of its secret and what they need
// around them. Made in an index of its own, so that the work tree keeps standing as the run left it; the user's hooks run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry, PlannedFile } from '../core/plan.ts';
import type { ApplyResult } from './apply.ts';
import { withArns } from './central.ts';
import { changed } from './rewriting.ts';
import { commitMessage, gitInIndex, openGit, refused, type Git } from './git-branch.ts';
import { preimageOf } from './removals.ts';
import { applyEdits } from './splice.ts';

/**
 * Commits the files of an apply, secret by secret; the files must have been as HEAD has them before.
 * @param key of the state folder. @returns the ids of the commits, the oldest first.
 * @throws KeyliftError E0714 when git or a hook refuses; the files stay as they are, and so do the commits before.
 */
export async function commitEach(root: string, result: ApplyResult, key: Uint8Array): Promise<string[]> {
  const git = await openGit(root);
  const folder = mkdtempSync(join(tmpdir(), 'keylift-index-'));
  try {
    const own = (args: readonly string[], input?: Uint8Array) => gitInIndex(root, join(folder, 'index'), args, input);
    own(['read-tree', 'HEAD']);
    const files = await Promise.all(result.plan.files.map((file) => sourceOf(git, result, file, key)));
    const done = new Set<string>();
    const commits: string[] = [];
    for (const step of stepsOf(result)) {
      done.add(step.id);
      const isDone = ({ items }: { readonly items: readonly string[] }) => items.some((id) => done.has(id));
      for (const { file, mode, original } of files) {
        if (file.kind === 'create' ? isDone(file) : file.edits.some(isDone)) {
          const bytes = file.kind === 'create' ? Buffer.from(file.content) : applyEdits(original, file.edits.filter(isDone));
          const oid = own(['hash-object', '-w', '--stdin', `--path=${file.path}`], bytes);
          own(['update-index', '--add', '--cacheinfo', `${mode},${oid},${file.path}`]);
        }
      }
      const message = commitMessage(step.result);
      await refused('a commit was refused', async () => own(['commit', '--quiet', `--message=${message}`]));
      commits.push((await git.raw(['rev-parse', 'HEAD'])).trim());
    }
    return commits;
  } finally {
    // The user's own index still has these files as they were; whatever else is staged there stays staged.
    await git.raw(['--literal-pathspecs', 'reset', '--quiet', 'HEAD', '--', ...result.paths]).catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Source {
  readonly file: PlannedFile;
  readonly mode: string;
  readonly original: Uint8Array;
}

async function sourceOf(git: Git, { plan, secrets }: ApplyResult, planned: PlannedFile, key: Uint8Array): Promise<Source> {
  const stored = plan.items.map(({ id }, index): JournalEntry => {
    const { arn, versionId, created } = secrets[index]!;
    return { seq: index, at: '', step: 'stored', item: id, arn, versionId, created };
  });
  const file = withArns(planned, plan, stored);
  if (file.kind === 'create') return { file, mode: '100644', original: new Uint8Array() };
  const mode = (await git.raw(['--literal-pathspecs', 'ls-tree', 'HEAD', '--', file.path])).slice(0, 6);
  const blob = await git.showBuffer([`HEAD:${file.path}`]);
  const original = preimageOf(blob, key, file.before);
  if (original === undefined) throw changed(file.path);
  return { file, mode, original };
}

/** What each commit speaks of. */
function stepsOf(result: ApplyResult): { readonly id: string; readonly result: ApplyResult }[] {
  const { plan, secrets } = result;
  const { removals = [] } = plan;
  return [
    ...plan.items.map((item, index) => ({
      id: item.id,
      result: { ...result, plan: { ...plan, items: [item], removals: [] }, secrets: [secrets[index]!] },
    })),
    ...removals.map((removal) => ({
      id: removal.id,
      result: { ...result, plan: { ...plan, items: [], removals: [removal] }, secrets: [] },
    })),
  ];
}
