// Python behind the Language port. The parser is loaded when a project is opened, not before.
import type { Language, LanguageSession, ProjectView } from '../../core/language.ts';
import { isPython } from './code-path.ts';
import { createSession } from './session.ts';
import { createReader } from './syntax.ts';

/** `.py .pyw .pyi .ipynb`; stubs and notebooks are refused with a reason of their own. */
export const python: Language = {
  id: 'python',
  matches: isPython,
  async open(project: ProjectView): Promise<LanguageSession> {
    const { pythonParser } = await import('./parser.ts');
    return createSession(project, createReader(await pythonParser()));
  },
};
