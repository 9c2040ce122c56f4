// simple-git-hooks: commands in package.json, put in place by its own command afterwards.
import { applyEdits, modify, parse } from 'jsonc-parser';
import { fileChange, hookCall, type GitHook, type HookManager, type HookView } from './hook-manager.ts';

const FILE = 'package.json';
const KEY = 'simple-git-hooks';

export const simpleGitHooks: HookManager = {
  id: 'simple-git-hooks',
  name: 'simple-git-hooks',
  uses: (view) => hooksOf(view) !== undefined,
  install(view, hooks, call) {
    const before = view.read(FILE)!;
    const present = hooksOf(view)!;
    const after = hooks.reduce((text, hook) => {
      const command = hookCall(call.shared, hook);
      const known = present[hook];
      if (known?.includes(command) === true) return text;
      return edited(text, hook, known === undefined ? command : `${known} && ${command}`);
    }, before);
    return fileChange(FILE, before, after);
  },
  uninstall(view, hooks) {
    const before = view.read(FILE)!;
    const present = hooksOf(view) ?? {};
    const after = hooks.reduce((text, hook) => {
      const known = present[hook];
      if (known === undefined || !/\bhook (?:pre-|commit-)/.test(known)) return text;
      const rest = known
        .split(/\s*&&\s*/)
        .filter((part) => !/keylift\S* hook /.test(part))
        .join(' && ');
      return edited(text, hook, rest === '' ? undefined : rest);
    }, before);
    return fileChange(FILE, before, after);
  },
};

function hooksOf(view: HookView): Record<string, string> | undefined {
  const manifest = parse(view.read(FILE) ?? '') as Record<string, unknown> | undefined;
  const hooks = manifest?.[KEY];
  return typeof hooks === 'object' && hooks !== null && !Array.isArray(hooks) ? (hooks as Record<string, string>) : undefined;
}

function edited(text: string, hook: GitHook, value: string | undefined): string {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const formattingOptions = {
    insertSpaces: !indent.includes('\t'),
    tabSize: indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  return applyEdits(text, modify(text, [KEY, hook], value, { formattingOptions }));
}
