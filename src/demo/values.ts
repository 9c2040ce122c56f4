// Fresh made-up values for every run of the demo, so that nothing in this repository looks like a live credential.
import { randomBytes, randomInt } from 'node:crypto';
import { base62, crc32 } from '../core/codes.ts';

const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const WORDS = [
  'harbor',
  'violet',
  'kernel',
  'summit',
  'orchid',
  'ledger',
  'timber',
  'falcon',
  'meadow',
  'copper',
  'lantern',
  'quartz',
];

function pick(length: number, alphabet: string = ALNUM): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** A password of the kind people choose. */
export function humanPassword(): string {
  const word = WORDS[randomInt(WORDS.length)]!;
  return `${word[0]!.toUpperCase()}${word.slice(1)}-${WORDS[randomInt(WORDS.length)]!}${randomInt(10, 99)}`;
}

/** The values of the demo service's template, by placeholder. */
export function serviceValues(ports: { readonly database: number; readonly payments: number }): Record<string, string> {
  const stripeLike = (mode: string) => ['sk', mode, pick(24)].join('_');
  return {
    databasePassword: humanPassword(),
    databasePort: String(ports.database),
    paymentsPort: String(ports.payments),
    paymentsKey: stripeLike('test'),
    workerKey: stripeLike('test'),
    mailKey: ['SG', pick(22), pick(43)].join('.'),
    reportToken: pick(40),
    partnerToken: ['sk', 'test', pick(24)].join('_'),
    browserToken: pick(36),
    testPassword: humanPassword(),
    awsKeyId: `AKIA${pick(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
    awsSecret: randomBytes(30).toString('base64').replaceAll('=', 'x'),
    githubToken: githubToken(),
  };
}

/** With the checksum these tokens end in, so that the scanner can prove it. */
function githubToken(): string {
  const body = pick(30);
  return ['ghp', body + base62(crc32(body), 6)].join('_');
}
