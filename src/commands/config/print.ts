// `--print-config`: every setting as it holds for this command line, and where its value came from.
import { relative } from 'node:path';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { loadConfig, type FoundConfig } from '../config.ts';
import type { Io } from '../io.ts';
import { flatSettings, type Setting } from './settings.ts';

/** A setting as it holds. */
export interface Effective {
  readonly name: string;
  /** Undefined where nobody said anything; then `otherwise` is in words. */
  readonly value?: unknown;
  readonly otherwise: string;
  /** `--confidence`, `KEYLIFT_CONFIDENCE`, a file, or `default`. */
  readonly from: string;
}

/** @param start the folder whose configuration counts. @param options the flags of the command. @throws KeyliftError as loadConfig */
export async function printConfig(start: string, options: Readonly<Record<string, unknown>>, io: Io): Promise<ExitCode> {
  const named = typeof options['config'] === 'string' ? options['config'] : undefined;
  const found = await loadConfig(start, named, io.cwd, io.env);
  const settings = effectiveSettings(found, options, io.cwd);
  if (options['format'] === 'json') {
    const byName = settings.map(({ name, value, from }) => [name, { value: value ?? null, from }]);
    io.stdout(`${JSON.stringify({ file: found.path ?? null, settings: Object.fromEntries(byName) }, null, 2)}\n`);
    return EXIT.clean;
  }
  const width = Math.max(...settings.map(({ name }) => name.length));
  for (const { name, value, otherwise, from } of settings)
    io.stdout(`${name.padEnd(width)}  ${value === undefined ? `(${otherwise})` : wordsOf(value)}  <- ${printable(from)}\n`);
  return EXIT.clean;
}

function effectiveSettings(found: FoundConfig, options: Readonly<Record<string, unknown>>, cwd: string): readonly Effective[] {
  const file = found.path === undefined ? '' : relative(cwd, found.path);
  return flatSettings().map(([name, setting]) => {
    const { otherwise } = setting;
    const flagged = setting.flag === undefined ? undefined : options[optionKey(setting)];
    if (flagged !== undefined) return { name, value: flagged, otherwise, from: setting.flag! };
    const value = valueIn(found.config as Readonly<Record<string, unknown>>, name);
    const variable = found.variables.get(name);
    if (variable !== undefined) return { name, value, otherwise, from: variable };
    return value === undefined ? { name, otherwise, from: 'default' } : { name, value, otherwise, from: file };
  });
}

/** `--kms-key-id` is `kmsKeyId` among the options. */
function optionKey({ flag }: Setting): string {
  return flag!.slice(2).replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function valueIn(config: Readonly<Record<string, unknown>>, name: string): unknown {
  let value: unknown = config;
  for (const key of name.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}

function wordsOf(value: unknown): string {
  if (value === false) return 'none';
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return value.map((item) => printable(item)).join(', ');
  return printable(JSON.stringify(value));
}
