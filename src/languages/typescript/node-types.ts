// Whether a project's compiler knows `process` and the modules of Node.
import type { ProjectView } from '../../core/language.ts';
import { foldersAbove, inFolder } from '../path.ts';
import type { ProjectConfig } from './project-config.ts';

const TYPES = ['@types/node', '@types/bun', 'bun-types'];

/** True when the types of Node are global in `path`. Version 6 of TypeScript takes only those that tsconfig.json names. */
export function hasNodeTypes(project: ProjectView, config: ProjectConfig, path: string): boolean {
  const compiler = config.compilerOf(path);
  const named = compiler?.types;
  if (named !== undefined) return named.some((name) => /^(?:\*|node|bun|bun-types)$/.test(name)) || usesNode(project, path);
  const folders = foldersAbove(path);
  const isInstalled = folders.some((folder) => {
    const dependencies = config.dependenciesOf(config.packageOf(inFolder(folder, 'package.json')));
    return TYPES.some(
      (name) => dependencies.has(name) || project.read(inFolder(folder, `node_modules/${name}/package.json`)) !== undefined,
    );
  });
  return isInstalled || compiler?.opaque === true || usesNode(project, path);
}

/** The file itself needs them, so they are there, however they come to be. */
function usesNode(project: ProjectView, path: string): boolean {
  return /\bprocess\.|\bfrom ['"]node:|\bBuffer\b/.test(project.read(path) ?? '');
}
