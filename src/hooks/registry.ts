// Hook managers, the most specific first: the one a repository has chosen wins over what git itself offers.
import { configHooks } from './config-hooks.ts';
import type { HookManager, HookView } from './hook-manager.ts';
import { hookFiles, husky } from './hook-files.ts';
import { simpleGitHooks } from './simple-git-hooks.ts';
import { lefthook, preCommit } from './yaml-hooks.ts';

export const MANAGERS: readonly HookManager[] = [husky, lefthook, preCommit, simpleGitHooks, configHooks, hookFiles];

/** What this repository uses. A hooksPath of its own means files, whatever git could do. */
export function managerOf(view: HookView): HookManager {
  const chosen = MANAGERS.find((manager) => manager.uses(view))!;
  return chosen === configHooks && view.config('core.hooksPath') !== undefined ? hookFiles : chosen;
}
