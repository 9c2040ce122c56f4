// Opens a file in the user's editor at a line, and waits until it is closed.
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { EXIT, KeyliftError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** `$VISUAL`, else `$EDITOR`, with their arguments; they are the user's own, as in git. */
export function editorOf(env: Env): string {
  return env['VISUAL'] || env['EDITOR'] || (process.platform === 'win32' ? 'notepad' : 'vi');
}

/** How an editor is told a line: each in its own way, and those nobody knows get the file alone. */
export function editorArguments(editor: string, file: string, line: number): string[] {
  const program = basename(editor.split(' ')[0]!).replace(/\.(?:exe|cmd)$/i, '');
  if (/^(?:vi|vim|nvim|view|nano|pico|emacs|emacsclient|ed|joe|kak|micro|mg|ne)$/.test(program)) return [`+${line}`, file];
  if (/^(?:code|code-insiders|codium|cursor|windsurf)$/.test(program)) return ['--wait', '--goto', `${file}:${line}`];
  if (/^(?:subl|zed|hx|helix)$/.test(program)) return [`${file}:${line}`];
  return [file];
}

/** @param file absolute @throws KeyliftError E0833 when the editor cannot be run. */
export function edit(file: string, line: number, env: Env): Promise<void> {
  const editor = editorOf(env);
  const args = editorArguments(editor, file, line);
  return new Promise((resolve, reject) => {
    const failed = () =>
      reject(
        new KeyliftError('E0833', `the editor ${printable(editor)} cannot be run`, {
          exit: EXIT.usage,
          hint: 'set EDITOR to one that can',
        }),
      );
    // As git does it: the variable may hold arguments, the file name is never read by the shell.
    const child =
      process.platform === 'win32'
        ? spawn(editor, args, { stdio: 'inherit', shell: true })
        : spawn('/bin/sh', ['-c', `${editor} "$@"`, editor, ...args], { stdio: 'inherit' });
    child.on('error', failed);
    child.on('close', (code) => (code === 127 || code === 126 ? failed() : resolve()));
  });
}
