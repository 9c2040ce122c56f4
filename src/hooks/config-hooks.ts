// Hooks in git's own configuration (git 2.54 and newer): they stand beside hook files, and a worktree or a hooksPath does
// not hide them.
import { hookCall, type GitHook, type HookChange, type HookManager } from './hook-manager.ts';

const FROM = [2, 54] as const;

export const configHooks: HookManager = {
  id: 'config',
  name: 'hooks in git configuration',
  uses: ({ gitVersion: [major, minor] }) => major > FROM[0] || (major === FROM[0] && minor >= FROM[1]),
  install: (view, hooks, call) =>
    hooks.flatMap((hook) => [
      ...keyChange(view.config(key(hook, 'command')), key(hook, 'command'), hookCall(call.local, hook)),
      ...keyChange(view.config(key(hook, 'event')), key(hook, 'event'), hook),
    ]),
  uninstall: (view, hooks) =>
    hooks.flatMap((hook) =>
      (['command', 'event'] as const).flatMap((part) => keyChange(view.config(key(hook, part)), key(hook, part), undefined)),
    ),
};

function key(hook: GitHook, part: 'command' | 'event'): string {
  return `hook.keylift-${hook}.${part}`;
}

function keyChange(before: string | undefined, name: string, after: string | undefined): HookChange[] {
  return before === after ? [] : [{ kind: 'config', key: name, after }];
}
