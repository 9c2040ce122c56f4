// Tells whether a value is the one that was accepted, without saying anything of it to who only has the file: a slow
// salted hash, with a salt of its own for every entry, so that each guess costs its time for each entry again.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../core/secret.ts';

/** Scheme 1: scrypt with 32 MiB, 50 ms or more on the machines of 2026. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const LENGTH = 16;

/** `1:<salt>:<hash>`, both base64url. */
export async function makeCheck(secret: Secret): Promise<string> {
  const salt = randomBytes(LENGTH);
  return `1:${salt.toString('base64url')}:${(await slowHash(secret, salt)).toString('base64url')}`;
}

/** False also for a check of another scheme. */
export async function fitsCheck(check: string, secret: Secret): Promise<boolean> {
  const [scheme, salt, hash] = check.split(':');
  if (scheme !== '1' || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64url');
  const found = await slowHash(secret, Buffer.from(salt, 'base64url'));
  return expected.length === found.length && timingSafeEqual(expected, found);
}

function slowHash(secret: Secret, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret.reveal(), salt, LENGTH, COST, (error, hash) => (error === null ? resolve(hash) : reject(error)));
  });
}
