// GetRandomPassword, from the system's random source.
import { randomInt } from 'node:crypto';
import { Secret } from '../core/secret.ts';
import type { Context } from './context.ts';
import { invalidParameter } from './service-error.ts';

interface GetRandomPasswordInput {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeLowercase?: boolean;
  readonly IncludeSpace?: boolean;
  readonly RequireEachIncludedType?: boolean;
}

const UPPERCASE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** GetRandomPassword: 32 characters of every type unless asked otherwise. */
export function getRandomPassword(_context: Context, input: GetRandomPasswordInput): object {
  const length = input.PasswordLength ?? 32;
  const classes = [
    input.ExcludeUppercase === true ? '' : UPPERCASE,
    input.ExcludeLowercase === true ? '' : UPPERCASE.toLowerCase(),
    input.ExcludeNumbers === true ? '' : NUMBERS,
    input.ExcludePunctuation === true ? '' : PUNCTUATION,
    input.IncludeSpace === true ? ' ' : '',
  ].map((characters) => without(characters, input.ExcludeCharacters ?? ''));
  const included = classes.filter((characters) => characters !== '');
  const all = included.join('');
  if (all === '') throw invalidParameter('You excluded every character a password could be made of.');
  // Space is included, not a type of its own that every password must have.
  const required = (input.RequireEachIncludedType ?? true) ? included.filter((characters) => characters !== ' ') : [];
  if (length < required.length)
    throw invalidParameter('The password length is too short for the character types that are required.');
  const password = required.map(pick);
  while (password.length < length) password.push(pick(all));
  return { RandomPassword: new Secret(shuffled(password).join('')) };
}

function without(characters: string, excluded: string): string {
  return Array.from(characters)
    .filter((character) => !excluded.includes(character))
    .join('');
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffled(items: readonly string[]): string[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}
