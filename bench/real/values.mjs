// Fresh made-up credentials for every run, so that no file of this repository holds anything that looks live.
import { randomBytes, randomInt } from 'node:crypto';

const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const WORDS = ['harbor', 'violet', 'kernel', 'summit', 'orchid', 'ledger', 'timber', 'falcon', 'copper', 'quartz'];

const pick = (length, alphabet = ALNUM) => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
const word = () => WORDS[randomInt(WORDS.length)];
const digits = (length) => pick(length, '123456789');

/** Kind of credential to a generator. */
const KINDS = {
  stripe: () => ['sk', 'live', pick(24)].join('_'),
  webhook: () => ['whsec', pick(32)].join('_'),
  sendgrid: () => ['SG', pick(22), pick(43)].join('.'),
  github: githubToken,
  slack: () => ['xoxb', digits(12), digits(13), pick(24)].join('-'),
  hex: () => randomBytes(32).toString('hex'),
  token: () => pick(40),
  password: () => `${word()[0].toUpperCase()}${word()}-${word()}${digits(3)}!`,
  /** As it stands in a connection URL; the password holds characters that have to be encoded there. */
  urlpassword: () => `${word()}%40${digits(4)}%2F${pick(6)}`,
  plain: () => `${word()}${digits(4)}${pick(8)}`,
};

/** Replaces `{{kind:n}}` marks. The same mark is the same value; `values` collects what was made. */
export function fill(text, values) {
  return text.replaceAll(/\{\{([a-z]+):(\w+)\}\}/g, (mark, kind) => {
    if (!values.has(mark)) values.set(mark, KINDS[kind]());
    return values.get(mark);
  });
}

/** With the checksum these tokens end in. */
function githubToken() {
  const body = pick(30);
  let crc = 0xffffffff;
  for (const char of body) {
    crc ^= char.charCodeAt(0);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let rest = (crc ^ 0xffffffff) >>> 0;
  let tail = '';
  while (rest > 0) {
    tail = alphabet[rest % 62] + tail;
    rest = Math.floor(rest / 62);
  }
  return ['ghp', body + tail.padStart(6, '0')].join('_');
}
