// Ten made-up credentials, each in a file of its own, so that every tool can show that it really scanned. Values are
// generated anew for each run and are valid in form only.
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ALNUM = `0123456789${UPPER}${UPPER.toLowerCase()}`;
const text = (length, alphabet = ALNUM) => Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');

/** GitHub and npm end their tokens with a CRC-32 of the rest, in base62. */
function withChecksum(prefix, length) {
  const body = text(length);
  let crc = 0xffffffff;
  for (const char of body) {
    crc ^= char.charCodeAt(0);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  let rest = (crc ^ 0xffffffff) >>> 0;
  let digits = '';
  for (let i = 0; i < 6; i += 1) {
    digits = ALNUM[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return `${prefix}${body}${digits}`;
}

/** A token of PyPI: a macaroon of version 2 with one caveat, signed with a key that nobody keeps. */
function macaroon() {
  const field = (type, data) => Buffer.concat([Buffer.from([type, data.length]), data]);
  const id = Buffer.from(text(8).toLowerCase());
  const caveat = Buffer.from(JSON.stringify({ version: 1, permissions: 'user' }));
  const sign = (key, data) => createHmac('sha256', key).update(data).digest();
  const body = Buffer.concat([
    Buffer.from([2]),
    field(1, Buffer.from('pypi.org')),
    field(2, id),
    Buffer.from([0]),
    field(2, caveat),
    Buffer.from([0, 0]),
    field(6, sign(sign(randomBytes(32), id), caveat)),
  ]);
  return `pypi-${body.toString('base64url')}`;
}

/** Writes the files below `folder`; gives their names. */
export function plant(folder) {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
  const files = {
    'aws.env': `AWS_ACCESS_KEY_ID=AKIA${text(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}\nAWS_SECRET_ACCESS_KEY=${text(40)}\n`,
    'github.py': `token = "${withChecksum('ghp_', 30)}"\n`,
    'npmrc.ini': `//registry.npmjs.org/:_authToken=${withChecksum('npm_', 30)}\n`,
    'stripe.js': `const stripe = require('stripe')('sk_live_${text(24)}');\n`,
    'slack.yml': `slack_token: xoxb-${text(12, '0123456789')}-${text(13, '0123456789')}-${text(24)}\n`,
    'gitlab.sh': `export GITLAB_TOKEN=glpat-${text(20)}\n`,
    'google.ts': `export const apiKey = 'AIza${text(35)}';\n`,
    'sendgrid.rb': `api_key = 'SG.${text(22)}.${text(43)}'\n`,
    'id_rsa.txt': key,
    'pypi.cfg': `password = ${macaroon()}\n`,
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return Object.keys(files);
}
