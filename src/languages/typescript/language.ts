// JavaScript and TypeScript behind the Language port. The parser is loaded when a project is opened, not before.
import type { Language, LanguageSession, ProjectView } from '../../core/language.ts';
import { isCode } from './code-path.ts';
import { createSession } from './session.ts';
import { createReader } from './syntax.ts';

/** `.js .jsx .mjs .cjs .ts .tsx .mts .cts`, declaration files included (they are refused as generated). */
export const typescript: Language = {
  id: 'typescript',
  matches: isCode,
  async open(project: ProjectView): Promise<LanguageSession> {
    const { findImports, parseProgram } = await import('./parser.ts');
    return createSession(project, createReader(parseProgram), findImports);
  },
};
