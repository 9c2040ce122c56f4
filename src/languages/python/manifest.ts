// boto3 as a dependency: which files of the project list its dependencies, and the command that installs them.
import type { ProjectView, TextEdit } from '../../core/language.ts';
import type { Needs } from '../needs.ts';
import { foldersAbove, inFolder } from '../path.ts';
import { requirementEdit, setupConfigEdit } from './requirements-edit.ts';
import { SDK_NAME } from './sdk.ts';
import { pipfileEdit, pyprojectEdit } from './toml-edit.ts';

type Editor = (text: string) => TextEdit | 'present' | undefined;

/** In the order of precedence; a project may have several, and each that lists dependencies gets the line. */
const MANIFESTS: readonly (readonly [RegExp, Editor])[] = [
  [/^Pipfile$/, pipfileEdit],
  [/^pyproject\.toml$/, pyprojectEdit],
  [/^setup\.cfg$/, setupConfigEdit],
  [/^requirements\.in$/, requirementEdit],
  [/^requirements(?:[-_.](?:base|common|prod|production|main))?\.txt$/, requirementEdit],
  [/^requirements\/(?:base|common|main|production|prod)\.(?:in|txt)$/, requirementEdit],
];

/** Makes boto3 a dependency of the project that `path` belongs to, and says how to install it. */
export function addDependency(project: ProjectView, path: string, needs: Needs, ids: readonly string[]): void {
  for (const folder of foldersAbove(path)) {
    const here = manifestsIn(project, folder);
    if (here.length === 0) continue;
    const answers = here.map(({ name, editor }) => ({ name, answer: editor(project.read(inFolder(folder, name)) ?? '') }));
    const edits = answers.filter(({ answer }) => answer !== undefined && answer !== 'present');
    // A file that is made from another one is not ours to write: whoever makes it adds the line.
    const isCompiled = here.some(({ name }) => name.endsWith('.in'));
    const wanted = edits.filter(({ name }) => !(isCompiled && name.endsWith('.txt')));
    for (const { name, answer } of wanted) needs.edit(inFolder(folder, name), answer as TextEdit, ids);
    if (wanted.length > 0)
      needs.command(
        inside(
          folder,
          installCommand(
            project,
            folder,
            wanted.map(({ name }) => name),
          ),
        ),
      );
    if (answers.some(({ answer }) => answer !== undefined)) return;
  }
  needs.notice({ code: 'add-dependency', path, text: `pip install ${SDK_NAME}` });
}

function manifestsIn(project: ProjectView, folder: string): { name: string; editor: Editor }[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const names = project.files.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return MANIFESTS.flatMap(([pattern, editor]) => names.filter((name) => pattern.test(name)).map((name) => ({ name, editor })));
}

function installCommand(project: ProjectView, folder: string, edited: readonly string[]): string {
  const has = (name: string) => project.files.includes(inFolder(folder, name));
  if (edited.includes('Pipfile')) return 'pipenv install';
  if (edited.includes('pyproject.toml')) {
    if (has('poetry.lock') || (project.read(inFolder(folder, 'pyproject.toml')) ?? '').includes('[tool.poetry'))
      return 'poetry lock && poetry install';
    if (has('uv.lock')) return 'uv sync';
    if (has('pdm.lock')) return 'pdm install';
  }
  const source = edited.find((name) => name.endsWith('.in'));
  if (source !== undefined) {
    const compiled = source.replace(/\.in$/, '.txt');
    return has(compiled) ? `pip-compile ${source} && pip install -r ${compiled}` : `pip install -r ${source}`;
  }
  const list = edited.find((name) => name.endsWith('.txt'));
  return list === undefined ? 'pip install -e .' : `pip install -r ${list}`;
}

function inside(folder: string, command: string): string {
  return folder === '' ? command : `(cd ${quoteFolder(folder)} && ${command})`;
}

function quoteFolder(folder: string): string {
  return /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", `'\\''`)}'`;
}
