// Every language whose code Keylift can rewrite. To add one: a folder beside this file, and a line in the list.
import type { Language } from '../core/language.ts';
import { dotenv } from './dotenv/language.ts';
import { python } from './python/language.ts';
import { typescript } from './typescript/language.ts';

/** In order of precedence; the first that matches a path has it. */
export const languages: readonly Language[] = [typescript, python, dotenv];

/** The language of a file by its path, or undefined when none of ours reads it. */
export function languageFor(path: string): Language | undefined {
  return languages.find((language) => language.matches(path));
}
