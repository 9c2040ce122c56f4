// The project that a migration works on: its root, its files, its findings, and the languages that know them.
import { lstatSync, readFileSync } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { basename, resolve } from 'node:path';
import { emptyLedger, type Span } from '../core/blob.ts';
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import type { Language, LanguageChoices, LanguageSession, ProjectView } from '../core/language.ts';
import { printable } from '../core/printable.ts';
import { createScanner } from '../detect/scanner.ts';
import { languageFor } from '../languages/registry.ts';
import { pathFilter } from '../sources/filter.ts';
import { workTreeTop } from '../sources/repository.ts';
import { stagedSource } from '../sources/staged.ts';
import { at } from '../sources/walk.ts';
import { listFiles, worktreeSource } from '../sources/worktree.ts';
import { adoptedBy, adoptedStatus } from './adopted.ts';
import { allowByConfig } from './allow.ts';
import { collect } from './collect.ts';
import { loadConfig, type Config } from './config.ts';
import type { Io } from './io.ts';
import { loadLinearEngine } from './pattern-engine.ts';
import { startProgress } from './progress.ts';
import { activeRules } from './rule-set.ts';

export interface ProjectOptions {
  readonly config?: string;
  /** Look for the configuration from this folder up, not from the project's own. */
  readonly configFrom?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

export interface OpenProject {
  /** Absolute: the top of the repository, or the folder itself outside git. */
  readonly root: string;
  readonly config: Config;
  readonly view: ProjectView;
  /** Scans files of the project ('' for all), at every confidence. */
  scan(paths: readonly string[]): Promise<readonly Finding[]>;
  /** Scans what the next commit would add or change, at every confidence. */
  scanStaged(): Promise<readonly Finding[]>;
  /** Scans the whole history, of the project or of another clone of it, at every confidence. */
  scanHistory(repository?: string): Promise<readonly Finding[]>;
  /** Opens the languages of these files; after that `sessionFor` knows them. */
  openLanguages(paths: readonly string[], choices?: LanguageChoices): Promise<void>;
  readonly sessionFor: (path: string) => LanguageSession | undefined;
}

/** @throws KeyliftError E0201 when the folder is not there. */
export async function openProject(path: string | undefined, options: ProjectOptions, io: Io): Promise<OpenProject> {
  const folder = resolve(io.cwd, path ?? '.');
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new KeyliftError('E0201', `no such file or directory: ${printable(path ?? '.')}`, { exit: EXIT.usage });
  }
  // Plans, journals and start commands belong to a repository, so a subfolder means its repository.
  const root = workTreeTop(folder) ?? folder;
  const start = options.configFrom ?? folder;
  const { config, folder: configFolder } = await loadConfig(start, options.config, io.cwd, io.env);
  const adopted = await adoptedBy(config, configFolder);
  const rules = [...(await activeRules(config, configFolder)), ...adopted.rules];
  const allow = await allowByConfig([...(config.allow ?? []), ...adopted.allow], rules);
  const scannerOptions = rules.some((rule) => rule.guarded === true) ? { linear: await loadLinearEngine() } : {};
  const scanner = createScanner(rules, scannerOptions);
  const include = options.include ?? config.include;
  const exclude = [...(options.exclude ?? config.exclude ?? []), ...adopted.exclude];
  const filter = pathFilter(include, exclude);
  const view = projectView(root);
  const sessions = new Map<Language, LanguageSession>();

  return {
    root,
    config,
    view,
    async scan(paths) {
      const present = paths.filter((one) => one === '' || lstatSync(at(root, one), { throwIfNoEntry: false }) !== undefined);
      const source = worktreeSource({ root, paths: present, filter });
      const progress = startProgress(io, 'scanning');
      const { findings } = await collect(source, scanner, io.signal, progress).finally(() => progress.stop());
      return allow(await adoptedStatus(findings, adopted.accepted)).findings;
    },
    async scanStaged() {
      const source = stagedSource({ folder: root, filter });
      const progress = startProgress(io, 'scanning');
      const { findings } = await collect(source, scanner, io.signal, progress).finally(() => progress.stop());
      return allow(await adoptedStatus(findings, adopted.accepted)).findings;
    },
    async scanHistory(repository = root) {
      const { historyLook } = await import('./history-look.ts');
      const progress = startProgress(io, 'scanning history');
      const look = await historyLook(
        [],
        { include, exclude },
        { rules, threshold: 'low', scannerOptions },
        { ...io, cwd: repository },
      );
      const { findings } = await look.run(progress).finally(() => progress.stop());
      return allow(await adoptedStatus(findings, adopted.accepted)).findings;
    },
    async openLanguages(paths, choices) {
      for (const one of paths) {
        const language = languageFor(one);
        if (language !== undefined && !sessions.has(language)) sessions.set(language, await language.open(view, choices));
      }
    },
    sessionFor: (one) => {
      const language = languageFor(one);
      return language === undefined ? undefined : sessions.get(language);
    },
  };
}

function projectView(root: string): ProjectView {
  let files: readonly string[] | undefined;
  return {
    get files() {
      files ??= listFiles({ root, paths: [''] }, emptyLedger()).toSorted();
      return files;
    },
    read(path) {
      try {
        const bytes = readFileSync(at(root, path));
        return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** Name of the application in secret names when nobody gave one: that of the package, else of the folder. */
export function applicationName(project: OpenProject): string {
  try {
    const manifest = JSON.parse(project.view.read('package.json') ?? '{}') as { name?: unknown };
    if (typeof manifest.name === 'string' && manifest.name !== '') return manifest.name.replace(/^@[^/]*\//, '');
  } catch {
    // A broken manifest names nothing; the folder does.
  }
  const python = /^\[(?:project|tool\.poetry)\][^[]*?^name\s*=\s*["']([\w.-]+)["']/m.exec(
    project.view.read('pyproject.toml') ?? '',
  )?.[1];
  if (python !== undefined) return python;
  return basename(project.root);
}

/** The byte ranges of findings, by file. */
export function spansByPath(findings: readonly Finding[]): Map<string, Span[]> {
  const spans = new Map<string, Span[]>();
  for (const finding of findings) {
    const { path } = finding.provenance[0];
    spans.set(path, [...(spans.get(path) ?? []), finding.span]);
  }
  return spans;
}
