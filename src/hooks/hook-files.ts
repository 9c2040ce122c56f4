// Plain hook files: those in the git directory, in core.hooksPath, and husky's. One line of shell, at the end of what is
// there; a hook in another language is not touched.
import { basename, join, relative } from 'node:path';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { fileChange, hookCall, MARK, type HookChange, type HookManager, type HookView, type Invocation } from './hook-manager.ts';

/** husky 9 keeps hooks in .husky and has git run wrappers from .husky/_. */
export const husky: HookManager = {
  id: 'husky',
  name: 'husky',
  uses: (view) => view.exists('.husky') && (/"husky"\s*:/.test(view.read('package.json') ?? '') || view.exists('.husky/_')),
  install: (view, hooks, call) => hooks.flatMap((hook) => installed(view, join('.husky', hook), hookCall(call.shared, hook), '')),
  uninstall: (view, hooks) => hooks.flatMap((hook) => removed(view, join('.husky', hook), '')),
};

/** The last resort that every git has. */
export const hookFiles: HookManager = {
  id: 'files',
  name: 'git hook files',
  uses: () => true,
  install: (view, hooks, call) =>
    hooks.flatMap((hook) => installed(view, join(view.hooksFolder, hook), hookCall(callFor(view, call), hook), '#!/bin/sh\n')),
  uninstall: (view, hooks) => hooks.flatMap((hook) => removed(view, join(view.hooksFolder, hook), '#!/bin/sh\n')),
};

/** A hooks folder inside the work tree is committed, so it must not name paths of this machine. */
function callFor(view: HookView, call: Invocation): string {
  const inside = relative(view.root, view.hooksFolder);
  return inside.startsWith('..') || inside.startsWith('.git') ? call.local : call.shared;
}

function installed(view: HookView, path: string, command: string, head: string): HookChange[] {
  const before = view.read(path);
  const line = `${command} || exit $? # ${MARK}\n`;
  if (before === undefined) return fileChange(path, before, head + line, true);
  const shebang = /^#!.*/.exec(before)?.[0];
  if (shebang !== undefined && !/\b(?:ba|da|z|k|a)?sh\b/.test(shebang)) {
    throw new KeyliftError('E0220', `${printable(basename(path))} is not a shell script (${printable(shebang)})`, {
      exit: EXIT.usage,
      hint: `call "${command}" from it by hand`,
    });
  }
  const rest = withoutOurs(before);
  // Before a final `exit 0`, which would otherwise end the script in front of us.
  const end = /\n*exit 0\s*$/.exec(rest);
  const body = end === null ? rest : rest.slice(0, end.index);
  const joined = `${body}${body === '' || body.endsWith('\n') ? '' : '\n'}${line}${end === null ? '' : end[0].trimStart()}`;
  return fileChange(path, before, joined, true);
}

function removed(view: HookView, path: string, head: string): HookChange[] {
  const before = view.read(path);
  if (before?.includes(MARK) !== true) return [];
  const rest = withoutOurs(before);
  return fileChange(path, before, rest === head || rest.trim() === '' ? undefined : rest, true);
}

function withoutOurs(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !line.includes(MARK))
    .join('');
}
