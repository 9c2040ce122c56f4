// Names of secrets: from the template, the environment, the application and what the code calls the value. Never from the value.
import { EXIT, KeyliftError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';

/** What the user chose. `template` holds `{name}` and may hold `{env}` and `{app}`. */
export interface NameSettings {
  readonly environment: string;
  readonly application: string;
  readonly template: string;
}

/** Template used when the user gives none. */
export const NAME_TEMPLATE = '{env}/{app}/{name}';

/**
 * A name the service accepts. `isFree` tells names that are taken, `givesAway` names that say something of the value; the
 * name is made unique with `-2`, `-3`, …
 * @throws KeyliftError E0809 when the settings do not give an allowed name.
 */
export function secretName(
  hint: string,
  settings: NameSettings,
  isFree: (name: string) => boolean,
  givesAway: (text: string) => boolean,
): string {
  const part = kebab(hint);
  const base = fill(settings, part === '' || givesAway(part) ? 'secret' : part);
  if (!ALLOWED.test(base)) {
    const shown = printable(base.slice(0, 80));
    throw new KeyliftError('E0809', `"${shown}": only letters, digits and /_+=.@-, at most 512 of them`, { exit: EXIT.usage });
  }
  for (let number = 1; ; number += 1) {
    const name = avoidSuffix(number === 1 ? base : `${base}-${number}`);
    if (isFree(name)) return name;
  }
}

/** `dbPassword`, `DB_PASSWORD` and `db password` as `db-password`. */
export function kebab(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replaceAll(/^-+|-+$/g, '');
}

/** True for a name that a person may choose: of the service's characters, and not taken for the end of an ARN. */
export function isGoodName(name: string): boolean {
  return ALLOWED.test(name) && avoidSuffix(name) === name;
}

// 500, so that a suffix still fits.
const ALLOWED = /^[A-Za-z0-9/_+=.@-]{1,500}$/;

function fill(settings: NameSettings, name: string): string {
  if (!settings.template.includes('{name}')) {
    throw new KeyliftError('E0809', `name template "${printable(settings.template)}" has no {name}`, { exit: EXIT.usage });
  }
  const values: Record<string, string> = { env: settings.environment, app: settings.application, name };
  return settings.template.replaceAll(/\{(env|app|name)\}/g, (_all, key: string) => values[key]!);
}

/** ARNs end in a hyphen and six random characters; a name that ends like that is mistaken for a partial ARN. */
function avoidSuffix(name: string): string {
  return /-[A-Za-z0-9]{6}$/.test(name) ? `${name}-value` : name;
}
