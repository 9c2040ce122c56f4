// Whether data is a configuration: every key known, every value of its kind. Says the first fault and the nearest known name.
import { EXIT, KeyliftError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { printable } from '../../core/printable.ts';
import { ALLOW_FIELDS, SETTINGS, type Setting, type Settings } from './settings.ts';

/** @param shown the file, for messages. @throws KeyliftError E0302 for an unknown key, E0303 for a wrong value. */
export function checkConfig(data: unknown, shown: string): void {
  const wrong = (message: string, code: string) => new KeyliftError(code, `${shown}: ${message}`, { exit: EXIT.usage });
  const visit = (value: unknown, settings: Settings, at: string): void => {
    if (!isObject(value)) throw wrong(`${at || 'the file'}: expected an object, got ${kindOf(value)}`, 'E0303');
    for (const [key, inner] of Object.entries(value)) {
      const path = at === '' ? key : `${at}.${key}`;
      if (path === '$schema') {
        if (typeof inner !== 'string') throw wrong(`$schema: expected text, got ${kindOf(inner)}`, 'E0303');
        continue;
      }
      const setting = Object.hasOwn(settings, key) ? settings[key]! : undefined;
      if (setting === undefined) throw wrong(unknownKey(path, key, Object.keys(settings)), 'E0302');
      if ('within' in setting) visit(inner, setting.within, path);
      else {
        const fault = faultOf(inner, setting, path);
        if (fault !== undefined) throw wrong(fault, 'E0303');
      }
    }
  };
  visit(data, SETTINGS, '');
}

/** What is wrong with the value of a setting, as a sentence; undefined when nothing is. */
export function faultOf(value: unknown, setting: Setting, at: string): string | undefined {
  const expected = (isRight: boolean, what: string) => (isRight ? undefined : `${at}: expected ${what}, got ${kindOf(value)}`);
  switch (setting.kind) {
    case 'list':
      return faultOfList(value, at);
    case 'entries':
      return faultOfEntries(value, at);
    case 'texts-by-name':
      return faultOfTexts(value, at);
    case 'yes-no':
      return expected(typeof value === 'boolean', 'true or false');
    case 'amount':
      return expected(typeof value === 'number' && value >= 0, 'a number from 0');
    case 'choice':
      return setting.choices!.includes(value as string) ? undefined : `${at}: expected one of ${setting.choices!.join(', ')}`;
    default:
      return expected(typeof value === 'string', 'text');
  }
}

function faultOfTexts(value: unknown, at: string): string | undefined {
  if (!isObject(value)) return `${at}: expected an object, got ${kindOf(value)}`;
  const wrong = Object.entries(value).find(([, one]) => typeof one !== 'string');
  return wrong === undefined ? undefined : `${at}.${printable(wrong[0])}: expected text, got ${kindOf(wrong[1])}`;
}

function faultOfList(value: unknown, at: string): string | undefined {
  if (!Array.isArray(value)) return `${at}: expected a list, got ${kindOf(value)}`;
  const wrong = value.findIndex((item) => typeof item !== 'string');
  return wrong === -1 ? undefined : `${at}[${wrong}]: expected text, got ${kindOf(value[wrong])}`;
}

function faultOfEntries(value: unknown, at: string): string | undefined {
  if (!Array.isArray(value)) return `${at}: expected a list, got ${kindOf(value)}`;
  const known = Object.keys(ALLOW_FIELDS);
  for (const [index, entry] of (value as unknown[]).entries()) {
    const where = `${at}[${index}]`;
    if (!isObject(entry)) return `${where}: expected an object, got ${kindOf(entry)}`;
    for (const [key, field] of Object.entries(entry)) {
      if (!known.includes(key)) return `${where}: ${unknownKey(key, key, known)}`;
      const isText = typeof field === 'string';
      const fault =
        key !== 'reason'
          ? faultOfList(field, `${where}.${key}`)
          : isText
            ? undefined
            : `${where}.reason: expected text, got ${kindOf(field)}`;
      if (fault !== undefined) return fault;
    }
    if (Object.keys(entry).every((key) => key === 'reason'))
      return `${where}: allows everything; name rules, paths, values, lines, stopwords or commits`;
  }
  return undefined;
}

function unknownKey(path: string, key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return `unknown key "${printable(path)}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'text' : typeof value === 'object' ? 'an object' : typeof value;
}
