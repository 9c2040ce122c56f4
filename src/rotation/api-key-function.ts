// The Lambda for API keys, handler `index.handler`. Settings: ROTATION_CREATE_URL, ROTATION_TEST_URL, and if there are any
// ROTATION_REVOKE_URL, ROTATION_KEY_MEMBER, ROTATION_ID_MEMBER.
import { apiKeyRotator } from './api-key.ts';
import { rotationHandler, type RotationEvent } from './handler.ts';
import { secretsApi } from './secrets-api.ts';

const setting = (name: string): string | undefined => process.env[`ROTATION_${name}`];
const needed = (name: string): string => {
  const value = setting(name);
  if (value === undefined) throw new Error(`ROTATION_${name} is not set`);
  return value;
};
const optional = (key: 'revoke' | 'keyMember' | 'idMember', value: string | undefined) =>
  value === undefined ? {} : { [key]: value };

export const handler: (event: RotationEvent) => Promise<void> = rotationHandler(
  apiKeyRotator({
    create: needed('CREATE_URL'),
    test: needed('TEST_URL'),
    ...optional('revoke', setting('REVOKE_URL')),
    ...optional('keyMember', setting('KEY_MEMBER')),
    ...optional('idMember', setting('ID_MEMBER')),
  }),
  secretsApi(),
);
