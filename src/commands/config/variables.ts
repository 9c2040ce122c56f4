// Settings in environment variables: they win over the file, and flags win over them.
import { resolve } from 'node:path';
import { EXIT, KeyliftError } from '../../core/errors.ts';
import { faultOf } from './check.ts';
import { flatSettings, type Setting } from './settings.ts';

export type SettingValue = string | number | boolean | readonly string[];

/** Settings by dotted name, with the variable that each came from. @throws KeyliftError E0303 for a value that is not allowed. */
export function settingsIn(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Map<string, { readonly value: SettingValue; readonly variable: string }> {
  const found = new Map<string, { value: SettingValue; variable: string }>();
  for (const [name, setting] of flatSettings()) {
    const text = setting.env === undefined ? undefined : env[setting.env];
    if (setting.env === undefined || text === undefined || text === '') continue;
    const path = (one: string) => (setting.isPath === true ? resolve(cwd, one) : one);
    const value = setting.kind === 'list' ? listOf(text).map(path) : plainValue(setting, path(text));
    const fault = faultOf(value, setting, setting.env);
    if (fault !== undefined) throw new KeyliftError('E0303', fault, { exit: EXIT.usage });
    found.set(name, { value, variable: setting.env });
  }
  return found;
}

/** `true`, `false` and numbers where the setting wants them; anything else is text, and the check says so. */
function plainValue({ kind }: Setting, text: string): SettingValue {
  if (kind === 'yes-no' && /^(?:true|false)$/.test(text)) return text === 'true';
  return kind === 'amount' && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** One a line, or separated by commas; commas inside braces belong to a pattern such as `*.{js,ts}`. */
function listOf(text: string): string[] {
  const items = text.includes('\n') ? text.split('\n') : text.split(/,(?![^{]*\})/);
  return items.map((item) => item.trim()).filter((item) => item !== '');
}
