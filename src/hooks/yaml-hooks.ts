// lefthook and the pre-commit framework: YAML that people wrote, so ours is spliced in as text and nothing is printed anew.
import { isMap, isSeq, parseDocument, type Node, type YAMLMap } from 'yaml';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { fileChange, hookCall, MARK, type GitHook, type HookManager, type HookView } from './hook-manager.ts';

const LEFTHOOK = ['lefthook.yml', 'lefthook.yaml', '.lefthook.yml', '.lefthook.yaml'];
const PRE_COMMIT = '.pre-commit-config.yaml';

export const lefthook: HookManager = {
  id: 'lefthook',
  name: 'lefthook',
  uses: (view) => fileOf(view, LEFTHOOK) !== undefined,
  install(view, hooks, call) {
    const path = fileOf(view, LEFTHOOK)!;
    const before = view.read(path)!;
    const after = hooks.reduce(
      (text, hook) => withCommand(path, text, hook, hookCall(call.shared, hook).replace('"$@"', '{0}')),
      before,
    );
    return fileChange(path, before, after);
  },
  uninstall: (view) => withoutBlocks(view, fileOf(view, LEFTHOOK)),
};

export const preCommit: HookManager = {
  id: 'pre-commit',
  name: 'pre-commit',
  uses: (view) => view.exists(PRE_COMMIT),
  install(view, hooks, call) {
    const before = view.read(PRE_COMMIT)!;
    if (before.includes(MARK)) return [];
    const repos = mapOf(PRE_COMMIT, before).get('repos', true);
    if (!isSeq(repos) || repos.items.length === 0) throw strange(PRE_COMMIT, 'has no list of repos');
    const { indent, end } = lastOf(before, repos.items as Node[], '- ');
    const entry = (hook: GitHook) => [
      `    - id: keylift${hook === 'pre-commit' ? '' : `-${hook}`}`,
      `      name: keylift ${hook}`,
      `      entry: ${call.shared} hook ${hook}`,
      '      language: system',
      `      stages: [${hook}]`,
      ...(hook === 'commit-msg' ? [] : ['      pass_filenames: false', '      always_run: true']),
    ];
    const lines = [`- repo: local # ${MARK}`, '  hooks:', ...hooks.filter((hook) => hook !== 'pre-push').flatMap(entry)];
    return fileChange(PRE_COMMIT, before, spliced(before, end, lines, indent));
  },
  uninstall: (view) => withoutBlocks(view, PRE_COMMIT),
};

function fileOf(view: HookView, names: readonly string[]): string | undefined {
  return names.find((name) => view.exists(name));
}

/** @throws KeyliftError E0220 when it is not the kind of YAML we can splice into. */
function mapOf(path: string, text: string): YAMLMap {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw strange(path, 'is not valid YAML');
  if (!isMap(document.contents)) throw strange(path, 'is not a map');
  return document.contents;
}

function strange(path: string, why: string): KeyliftError {
  return new KeyliftError('E0220', `${path} ${why}`, { exit: EXIT.usage, hint: 'add the hook by hand, or mend the file' });
}

function withCommand(path: string, text: string, hook: GitHook, run: string): string {
  if (new RegExp(`keylift:? ?.*${MARK}[^\\n]*\\n[^\\n]*hook ${hook}\\b`).test(text)) return text;
  const own = (indent: string) => [`${indent}keylift: # ${MARK}`, `${indent}  run: ${run}`];
  const root = text.trim() === '' ? undefined : mapOf(path, text);
  const section = root?.get(hook, true);
  if (!isMap(section))
    return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${[`${hook}:`, '  commands:', ...own('    ')].join('\n')}\n`;
  const commands = section.get('commands', true);
  if (isMap(commands) && commands.items.length > 0) {
    const { indent, end } = lastOf(
      text,
      commands.items.map((pair) => pair.value as Node),
      '',
      commands.items.at(-1)!.key as Node,
    );
    return spliced(text, end, own(''), indent);
  }
  const jobs = section.get('jobs', true);
  if (!isSeq(jobs) || jobs.items.length === 0) throw strange(path, `has a ${hook} section without commands or jobs`);
  const { indent, end } = lastOf(text, jobs.items as Node[], '- ');
  return spliced(text, end, [`- name: keylift # ${MARK}`, `  run: ${run}`], indent);
}

/** Where the last of `items` ends, and how far its line is indented (`dash` is what stands before it on that line). */
function lastOf(text: string, items: readonly Node[], dash: string, key?: Node): { indent: string; end: number } {
  const last = items.at(-1)!;
  const start = (key ?? last).range![0] - dash.length;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const end = last.range![2];
  return { indent: ' '.repeat(start - lineStart), end };
}

function spliced(text: string, at: number, lines: readonly string[], indent: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const head = text.slice(0, at);
  const block = lines.map((line) => `${indent}${line}${eol}`).join('');
  return `${head}${head.endsWith('\n') ? '' : eol}${block}${text.slice(at)}`;
}

/** Takes out every block that begins with our mark: that line and the deeper ones below it. */
function withoutBlocks(view: HookView, path: string | undefined): ReturnType<HookManager['uninstall']> {
  const before = path === undefined ? undefined : view.read(path);
  if (path === undefined || before === undefined) return [];
  const kept: string[] = [];
  let inside: number | undefined;
  for (const line of before.split(/(?<=\n)/)) {
    const depth = line.length - line.trimStart().length;
    if (inside !== undefined && (line.trim() === '' || depth > inside)) continue;
    inside = line.includes(MARK) ? depth : undefined;
    if (inside === undefined) kept.push(line);
  }
  return fileChange(path, before, kept.join(''));
}
