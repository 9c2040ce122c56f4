// Rule files of users: YAML or JSON, checked strictly, never code.
import { readFileSync, statSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { EXIT, KeyliftError, systemWords } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { Rule } from '../core/rule.ts';
import { unsafeReason } from './safety.ts';
import { readRule } from './schema.ts';

const MAX_BYTES = 1024 * 1024;

/**
 * Reads a file with a `rules` list. `known` are the rules already loaded; an id may not appear twice.
 * @throws KeyliftError E0300 unreadable, E0301 not YAML, E0302/E0303 wrong field, E0304 bad pattern, E0306 twice, E0307 too large
 */
export async function loadUserRules(path: string, known: readonly Rule[]): Promise<readonly Rule[]> {
  const shown = printable(path);
  const fail = (code: string, words: string) => new KeyliftError(code, `${shown}: ${words}`, { exit: EXIT.usage });
  const document = parseDocument(read(path, fail));
  const [broken] = document.errors;
  if (broken !== undefined) throw fail('E0301', `line ${broken.linePos?.[0].line ?? 1}: not valid YAML (${broken.code})`);
  const data = document.toJS({ maxAliasCount: 100 }) as unknown;
  const list = typeof data === 'object' && data !== null && 'rules' in data ? data.rules : undefined;
  if (!Array.isArray(list)) throw fail('E0303', 'expected a list under "rules"');

  const ids = new Set(known.map((rule) => rule.id));
  return list.map((item: unknown, index) => {
    const read = readRule(item);
    const id =
      typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string'
        ? `"${printable(item.id)}"`
        : `number ${index + 1}`;
    if ('fault' in read) throw fail(read.fault.code, `rule ${id}: ${read.fault.words}`);
    const { rule } = read;
    if (ids.has(rule.id)) throw fail('E0306', `rule id "${rule.id}" appears twice`);
    ids.add(rule.id);
    // A pattern that could run for ever is run under guard; `rules check` says so.
    return rule.pattern === undefined || unsafeReason(rule.pattern) === undefined ? rule : { ...rule, guarded: true };
  });
}

function read(path: string, fail: (code: string, words: string) => KeyliftError): string {
  try {
    if (statSync(path).size > MAX_BYTES) throw fail('E0307', 'larger than 1 MiB');
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof KeyliftError) throw error;
    throw fail('E0300', systemWords(error));
  }
}
