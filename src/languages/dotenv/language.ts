// Environment files (`.env` and its kin) behind the Language port. There is no parser to load: the format is lines.
import type { Language, LanguageChoices, LanguageSession, ProjectView } from '../../core/language.ts';
import { createSession } from './session.ts';

/** `.env`, `.env.local`, `production.env`, `.envrc` (direnv), `.flaskenv`. */
export const dotenv: Language = {
  id: 'dotenv',
  matches: (path) => /(?:^|\/)(?:\.env(?:\.[\w.-]+)?|[\w.-]+\.env|\.envrc|\.flaskenv)$/.test(path),
  open: (project: ProjectView, choices: LanguageChoices = {}): Promise<LanguageSession> =>
    Promise.resolve(createSession(project, choices.dotenv ?? 'reference')),
};
