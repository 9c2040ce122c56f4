import { describe, expect, it } from 'vitest';
import { nameSpeaks, nameWords } from '../../src/detect/name.ts';

describe('names', () => {
  it('fall into words in any casing', () => {
    for (const name of ['dbPassword', 'DB_PASSWORD', 'db-password', 'DbPassword', 'db.password'])
      expect(nameWords(name)).toEqual(['db', 'password']);
    expect(nameWords('AWSSecretKey')).toEqual(['aws', 'secret', 'key']);
  });

  it.each(['password', 'dbPassword', 'STRIPE_API_KEY', 'client_secret', 'authToken', 'password2', 'SECRET_KEY_PROD'])(
    '%s names a credential',
    (name) => {
      expect(nameSpeaks(name)).toBe(1);
    },
  );

  it.each([
    'passwordField',
    'password_hint',
    'secretName',
    'tokenUrl',
    'resetPassword',
    'forgot_password',
    'hasToken',
    'tokenType',
    'passwordRegex',
  ])('%s does not', (name) => {
    expect(nameSpeaks(name)).toBe(-1);
  });
});
