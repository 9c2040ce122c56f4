// Filters of ListSecrets and BatchGetSecretValue. Filters are joined by AND, values of one filter by OR; `!` negates.
import type { StoredSecret } from './state.ts';

/** The service's Filter structure. */
export interface Filter {
  readonly Key: string;
  readonly Values: readonly string[];
}

/** Whether a secret passes every filter. `region` is where it lives. */
export function passes(secret: StoredSecret, filters: readonly Filter[], region: string): boolean {
  return filters.every((filter) => {
    const matches = (value: string) => matchesValue(secret, filter.Key, value, region);
    const wanted = filter.Values.filter((value) => !value.startsWith('!'));
    const unwanted = filter.Values.filter((value) => value.startsWith('!')).map((value) => value.slice(1));
    return (wanted.length === 0 || wanted.some(matches)) && !unwanted.some(matches);
  });
}

/** Prefix match; `description` and `all` ignore case, and `all` wants each word somewhere in any attribute. */
function matchesValue(secret: StoredSecret, key: string, value: string, region: string): boolean {
  const attributes = attributesOf(secret, region);
  if (key === 'all') {
    const everything = Object.values(attributes)
      .flat()
      .map((text) => text.toLowerCase());
    const words = value
      .toLowerCase()
      .split(' ')
      .filter((word) => word !== '');
    return words.every((word) => everything.some((text) => text.includes(word)));
  }
  const texts = attributes[key] ?? [];
  if (key === 'description') return texts.some((text) => text.toLowerCase().startsWith(value.toLowerCase()));
  return texts.some((text) => text.startsWith(value));
}

function attributesOf(secret: StoredSecret, region: string): Readonly<Record<string, readonly string[]>> {
  return {
    name: [secret.name],
    description: secret.description === undefined ? [] : [secret.description],
    'tag-key': [...secret.tags.keys()],
    'tag-value': [...secret.tags.values()],
    'primary-region': secret.replicas.size > 0 ? [region] : [],
    // No service but this one creates secrets here.
    'owning-service': [],
  };
}
