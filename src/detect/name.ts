// What an identifier says of its value: `db_password` names a credential, `passwordField` names a form field.

/** The words of an identifier, lower case: `dbPassword`, `DB_PASSWORD`, `db-password` all give `db`, `password`. */
export function nameWords(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** Words after the credential word that turn the name into something about a credential. */
const ABOUT = new Set(
  `field fields hint label placeholder name names title text message messages msg error errors regex regexp pattern rule
  length len min max minimum maximum size type types kind url urls uri link endpoint path file files filename dir folder id ids
  identifier input inputs form reset policy strength confirm confirmation column col header headers param params parameter
  prompt encoder encoding hash hashed digest salt salted algorithm alg expiry expires expiration expire ttl lifetime age count
  counter index idx number num format manager service provider factory handler helper util utils validator validation checker
  generator store storage repository cache view screen page dialog modal button btn icon image class style css component widget
  test tests spec callback listener event action state status enabled disabled required optional visible visibility show hide
  change changed update updated created issuer audience scope scopes grant flow method mode option options config settings
  attribute attr property prop description desc comment note help usage example examples version prefix suffix separator
  delimiter bucket bytes bits arn ref reference var env key_id keyid request response model dto entity table policy_id
  set list map array items item entry entries template schema filter query parser parse lexer tokenizer ring group code`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Words before the credential word that speak of an act, a question or a public thing. */
const ACT = new Set(
  `forgot forgotten reset change update verify check validate confirm is has no without missing invalid wrong incorrect bad
  empty show hide toggle enter type require requires required allow allows use uses enable disable get generate create
  make encode decode hash hashed encrypted encrypt public csrf xsrf next page continuation cancellation cancel lock unlock`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Words that are, or end in, a credential. */
const CREDENTIAL =
  /^(?:.*(?:password|passwd|passphrase|passwort|pwd|passcode|contrasena|senha|kennwort|wachtwoord|secret|token|apikey|accesskey|secretkey|privatekey|authkey|credential|credentials)|pass|pw|key|auth|psk|pin|creds?|requirepass|masterauth)\d{0,2}$/;

/**
 * -1 the name is about a credential or is something else, 0 says nothing, 1 names a credential.
 * @param name the whole identifier as written
 */
export function nameSpeaks(name: string): -1 | 0 | 1 {
  const words = nameWords(name);
  const at = words.findLastIndex((word) => CREDENTIAL.test(word));
  if (at === -1) return 0;
  const after = words
    .slice(at + 1)
    .filter(
      (word) =>
        !/^(?:\d+|v\d+|dev|prod|staging|production|value|raw|plain|string|str|default|old|new|live|base64|b64|main|admin|user|root|local)$/.test(
          word,
        ),
    );
  if (after.some((word) => ABOUT.has(word))) return -1;
  if (after.length > 0) return 0;
  const before = words.slice(0, at);
  if (before.length > 0 && ACT.has(before.at(-1)!)) return -1;
  return 1;
}
