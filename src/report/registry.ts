// Format name to reporter. Each is loaded when it is asked for.
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { Reporter } from './data.ts';
import { terminalReport } from './terminal.ts';

const FORMATS: Record<string, () => Promise<Reporter>> = {
  terminal: async () => terminalReport,
  json: async () => (await import('./json.ts')).jsonReport,
  jsonl: async () => (await import('./json.ts')).jsonlReport,
  sarif: async () => (await import('./sarif.ts')).sarifReport,
  github: async () => (await import('./github.ts')).githubReport,
  gitlab: async () => (await import('./gitlab.ts')).gitlabReport,
  codeclimate: async () => (await import('./codeclimate.ts')).codeclimateReport,
  junit: async () => (await import('./junit.ts')).junitReport,
  csv: async () => (await import('./csv.ts')).csvReport,
  markdown: async () => (await import('./markdown.ts')).markdownReport,
  html: async () => (await import('./html/page.ts')).htmlReport,
};

/** @throws KeyliftError E0104 */
export function reporterFor(format: string): Promise<Reporter> {
  const load = FORMATS[format];
  if (load === undefined)
    throw new KeyliftError('E0104', `--format is not one of ${Object.keys(FORMATS).join(', ')}`, { exit: EXIT.usage });
  return load();
}
