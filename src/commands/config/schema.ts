// The JSON Schema of the configuration, for editors. docs/config.schema.json is its text, and is shipped.
import { ALLOW_FIELDS, SETTINGS, type Setting, type Settings } from './settings.ts';

/** Draft 7, which is what editors know best. */
export function configSchema(): Record<string, unknown> {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of Keylift',
    type: 'object',
    additionalProperties: false,
    properties: { $schema: { type: 'string' }, ...propertiesOf(SETTINGS) },
  };
}

function propertiesOf(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, setting]) => [
      key,
      'within' in setting
        ? {
            description: setting.about,
            type: 'object',
            additionalProperties: false,
            properties: propertiesOf(setting.within),
          }
        : { description: `${setting.about}. Otherwise: ${setting.otherwise}.`, ...(typeOf(setting) as object) },
    ]),
  );
}

function typeOf({ kind, choices }: Setting): unknown {
  if (kind === 'choice') return { enum: choices };
  return {
    text: { type: 'string' },
    list: TEXTS,
    entries: { type: 'array', items: ENTRY },
    'yes-no': { type: 'boolean' },
    amount: { type: 'number', minimum: 0 },
    'texts-by-name': { type: 'object', additionalProperties: { type: 'string' } },
  }[kind];
}

const TEXTS = { type: 'array', items: { type: 'string' } };
const FIELDS = Object.entries(ALLOW_FIELDS);
const ENTRY = {
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    FIELDS.map(([key, about]) => [key, { description: about, ...(key === 'reason' ? { type: 'string' } : TEXTS) }]),
  ),
  anyOf: FIELDS.filter(([key]) => key !== 'reason').map(([key]) => ({ required: [key] })),
};
