// Names that hold the word of a credential and name something else.
import { describe, expect, it } from 'vitest';
import { isMisnamed } from '../../src/detect/misnamed.ts';

describe('names of other things', () => {
  it.each([
    'publicKeyToken',
    'hexPubKey',
    'publicResourceKey',
    'password_hash',
    'sha3_256_hash_of_signing_key',
    'key-fingerprint',
    'result_key',
    'cacheKey',
    'JiraKey',
    'nextToken',
    'clientRequestToken',
    'keyid',
    'signing_key_id',
    'Sec-WebSocket-Key',
    'sonar.projectKey',
    'WWW-Authenticate',
    'authenticity_token',
    'X-CSRF-Token',
    'saltedPassword',
    'md5Pass',
    'pauseStatsKey',
    'rbd_secret_uuid',
    'auth_username',
    'author',
    'certificateAuthority',
    'creditLimit',
  ])('%s', (name) => {
    expect(isMisnamed(name, false)).toBe(true);
  });

  it.each([
    'password',
    'dbPassword',
    'privateKey',
    'publicAndPrivateKey',
    'access_token',
    'accessKeyId',
    'hash',
    'primaryKey',
    'storage_key',
    'authorization',
    'Proxy-Authorization',
    'oauth_verifier',
    'credentials',
    'authorPassword',
  ])('but not %s', (name) => {
    expect(isMisnamed(name, false)).toBe(false);
  });

  it('knows a check that something passes from a setter', () => {
    expect(isMisnamed('cl_git_pass', true)).toBe(true);
    expect(isMisnamed('cl_git_pass', false)).toBe(false);
    expect(isMisnamed('setPass', true)).toBe(false);
  });
});
