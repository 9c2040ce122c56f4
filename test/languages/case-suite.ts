// What every language has to hold for each of its cases: the files it says, text that parses, every byte back, and a
// program that prints the same.
import { describe, expect, it } from 'vitest';
import type { TextEdit } from '../../src/core/language.ts';
import { Secret } from '../../src/core/secret.ts';
import { encodeValue } from '../../src/core/stored-value.ts';
import { languageFor } from '../../src/languages/registry.ts';
import {
  loadCases,
  migrate,
  undoEdits,
  viewOf,
  withValues,
  writeAfter,
  type CaseLanguage,
  type Migrated,
  type MigrationCase,
} from './migration-case.ts';
import { awsEnvironment, emulatorWith, runProject } from './project-run.ts';

export interface CaseSuite {
  readonly language: CaseLanguage;
  /** Least numbers of cases that are rewritten and refused. */
  readonly least: { readonly rewritten: number; readonly refused: number };
  /** The files whose text is the same in all cases. */
  helpers(example: MigrationCase, result: Migrated): [string, string][];
  /** The command that runs the program as it was; by default the same as afterwards. */
  commandBefore?(example: MigrationCase): string;
  /** What the program needs and is not there, if anything. */
  readonly missing?: string | undefined;
  /** Put before PATH when programs run. */
  readonly path?: string;
}

export async function describeCases(title: string, suite: CaseSuite): Promise<void> {
  for (const name of process.env['UPDATE_CASES']?.split(',') ?? []) await writeAfter(suite.language, name);
  const cases = loadCases(suite.language);
  const rewritten = cases.filter((example) => example.refusal === undefined && !example.removed);
  const removed = cases.filter((example) => example.removed);
  const refused = cases.filter((example) => example.refusal !== undefined);
  const runnable = rewritten.filter((example) => example.run !== undefined);

  describe(title, () => {
    it('has a case for each rewrite and each refusal it knows', () => {
      expect(rewritten.length).toBeGreaterThanOrEqual(suite.least.rewritten);
      expect(refused.length).toBeGreaterThanOrEqual(suite.least.refused);
    });

    it.each(rewritten.map(byName))('rewrites %s as its files say', async (_name, example) => {
      const { result } = await migrated(example);

      expect(result.refusals).toEqual([]);
      if (example.strategy !== undefined) {
        expect(new Set(result.rewrites.map(({ analysis }) => analysis.strategy))).toEqual(new Set([example.strategy]));
      }
      const after = new Map([...withValues(example.after!).files, ...suite.helpers(example, result)]);
      expect(Object.fromEntries(result.files)).toEqual(Object.fromEntries(after));
      if (example.commands.length > 0) expect(result.support.commands).toEqual(example.commands);
      expect(result.support.notices ?? []).toEqual(example.notices);
    });

    it.each(rewritten.map(byName))('rewrites %s so that it parses and no secret is left', async (_name, example) => {
      const { before, result } = await migrated(example);

      for (const [path, text] of result.files) {
        const session = await languageFor(path)?.open(viewOf(result.files));
        expect(session?.syntaxError(path, text)).toBeUndefined();
        for (const { site } of result.rewrites)
          expect(text).not.toContain(before.files.get(site.path)!.slice(site.start, site.end));
      }
    });

    it.each(rewritten.map(byName))('rewrites %s so that the pieces give every byte back', async (_name, example) => {
      const { before, result } = await migrated(example);

      for (const [path, edits] of result.edits) {
        const valueOf = new Map(
          result.rewrites
            .filter(({ site }) => site.path === path)
            .flatMap(({ analysis, name }) =>
              analysis.edits({ name }).map((edit) => [editKey(edit), encodeValue(analysis.value)] as const),
            ),
        );
        expect(undoEdits(result.files.get(path)!, edits, (edit) => valueOf.get(editKey(edit))!)).toBe(before.files.get(path));
      }
    });

    const needs = suite.missing === undefined ? '' : ` [needs ${suite.missing}]`;
    it.skipIf(suite.missing !== undefined).each(runnable.map(byName))(
      `rewrites %s so that it prints the same${needs}`,
      async (_name, example) => {
        const { before, result } = await migrated(example);
        const emulator = await emulatorWith(result.secrets);
        try {
          const env = { ...awsEnvironment(emulator.url), ...(suite.path !== undefined && { EXTRA_PATH: suite.path }) };
          const options = { compile: example.compile, env, modules: example.modules };
          const [then, now] = await Promise.all([
            runProject(before.files, { command: suite.commandBefore?.(example) ?? example.run!, ...options }),
            runProject(result.files, { command: example.run!, ...options }),
          ]);
          expect(then).not.toBe('');
          expect(now).toBe(then);
          expect(emulator.calls.filter((call) => call.operation.endsWith('GetSecretValue'))).not.toEqual([]);
        } finally {
          await emulator.close();
        }
      },
    );

    it.each(removed.map(byName))('takes the AWS access keys out of %s', async (_name, example) => {
      const { before, result } = await migrated(example);

      expect([result.refusals, result.rewrites, [...result.support.changes]]).toEqual([[], [], []]);
      expect(result.removals.length).toBe(before.sites.length);
      expect(Object.fromEntries(result.files)).toEqual(Object.fromEntries(withValues(example.after!).files));
      for (const [path, text] of result.files) {
        const session = await languageFor(path)?.open(viewOf(result.files));
        expect(session?.syntaxError(path, text)).toBeUndefined();
        for (const site of before.sites) expect(text).not.toContain(before.files.get(site.path)!.slice(site.start, site.end));
      }
    });

    it.skipIf(suite.missing !== undefined).each(removed.filter(({ run }) => run !== undefined).map(byName))(
      `takes the AWS access keys out of %s, and the program still reaches the service${needs}`,
      async (_name, example) => {
        const { before, result } = await migrated(example);
        const emulator = await emulatorWith(new Map([['prod/app/greeting', new Secret('hello')]]));
        try {
          const env = { ...awsEnvironment(emulator.url), ...(suite.path !== undefined && { EXTRA_PATH: suite.path }) };
          const options = { command: example.run!, compile: example.compile, env, modules: example.modules };
          const then = await runProject(before.files, options);
          expect(then).not.toBe('');
          expect(await runProject(result.files, options)).toBe(then);
        } finally {
          await emulator.close();
        }
      },
    );

    it.each(refused.map(byName))('refuses %s', async (_name, example) => {
      const { before, result } = await migrated(example);

      expect(before.sites).not.toEqual([]);
      expect(result.rewrites).toEqual([]);
      expect(new Set(result.refusals.map(({ code }) => code))).toEqual(new Set([example.refusal]));
      expect(Object.fromEntries(result.files)).toEqual(Object.fromEntries(before.files));
    });
  });
}

async function migrated(example: MigrationCase): Promise<{ before: ReturnType<typeof withValues>; result: Migrated }> {
  const before = withValues(example.before);
  return { before, result: await migrate(before.files, before.sites, example.ruleId, example.choices) };
}

function byName(example: MigrationCase): [string, MigrationCase] {
  return [example.name, example];
}

function editKey({ span, text }: TextEdit): string {
  return `${span.start} ${text}`;
}
