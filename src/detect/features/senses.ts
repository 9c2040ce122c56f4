// What a line is about, as one bit a sense: its words, split at capitals and underscores, looked up in small lists.

import { once } from '../../core/once.ts';

const LISTS = {
  user: 'user username usr login uid account email mail binddn admin root owner principal nickname',
  host: 'host hostname server localhost port database db dbname url uri endpoint jdbc dsn connect connection driver addr address domain region',
  credential: 'password passwd pwd pass passphrase secret token apikey key keys credential credentials creds auth',
  login: 'authenticate authentication authorization auth basic signin logon session client bearer oauth sso',
  assert: 'assert asserts expect expects should equal equals be eq eql toequal tobe verify matcher require xctassert that',
  test: 'test tests testing it describe mock mocks stub fixture factory spec given case suite scenario subject context',
  log: 'log logger print println printf echo puts console warn error errors throw raise exception message messages format sprintf notice alert fatal debug trace fail panic',
  form: 'placeholder label input form button html div span title tooltip hint aria class field fields checkbox textbox textarea',
  translate: 'translate translation translations gettext trans msgid msgstr locale locales lang language intl',
  usage: 'usage help option options argument arguments description describe optional required note see usually flag flags',
  example: 'example examples sample dummy fake placeholder changeme change replace your todo demo default tutorial',
  env: 'env environ environment getenv export process system',
  config:
    'config configuration settings options params props request req row record args opts flag flags viper cfg conf context ctx',
  schema:
    'nullable string integer boolean varchar schema properties column attribute text type types bool int char object array enum',
  type: 'interface struct class enum typedef func function def fn void static public private protected abstract override',
  import: 'import from include using package extends implements namespace module',
  regex: 'regex regexp pattern match replace split compile gsub preg',
  hash: 'sha sha1 sha256 sha512 md5 hmac bcrypt digest hash hashed checksum integrity pbkdf2 scrypt argon crc fingerprint',
  crypt:
    'encrypt encrypted decrypt decrypted sign signed signature cipher encode encoded decode decoded base64 iv nonce salt seed vector',
  public: 'public pub pubkey publishable certificate cert csr',
  wrong: 'wrong invalid incorrect bad fail fails failed failure missing mismatch not cannot unable denied',
  key: 'press keyboard keycode keydown keyup shortcut map dict cache primary foreign index sort unique lookup row item',
  remove: 'redact redacted mask masked filter filtered sanitize hidden strip scrub sensitive',
} as const;

export type Sense = keyof typeof LISTS;
/** All senses, by bit. */
export const SENSES = Object.keys(LISTS) as readonly Sense[];

const bitsOfWords = once(() => {
  const bits = new Map<string, number>();
  SENSES.forEach((sense, bit) => {
    for (const word of LISTS[sense].split(' ')) bits.set(word, (bits.get(word) ?? 0) | (1 << bit));
  });
  return bits;
});

/** The senses of the words in `text`. */
export function sensesOf(text: string): number {
  const known = bitsOfWords();
  let bits = 0;
  let start = -1;
  let small = false;
  for (let i = 0; i <= text.length; i += 1) {
    const code = i < text.length ? text.charCodeAt(i) : 0;
    const lower = code >= 97 && code <= 122;
    const letter = lower || (code >= 65 && code <= 90) || (start !== -1 && code >= 48 && code <= 57);
    const turn = letter && small && code >= 65 && code <= 90;
    if (start !== -1 && (!letter || turn)) {
      if (i - start > 1 && i - start < 16) bits |= known.get(text.slice(start, i).toLowerCase()) ?? 0;
      start = turn ? i : -1;
    } else if (start === -1 && letter) start = i;
    small = lower;
  }
  return bits;
}

/** The bit of a sense. */
export function bitOf(sense: Sense): number {
  return 1 << SENSES.indexOf(sense);
}
