// Names that hold the word of a credential and name something else: a public key, the key of a map, the token of a page,
// the digest of a password. Each kind stands for what no credential of the development split is called.
import { nameWords } from './name.ts';

const PUBLIC = /^(?:public|pub|publickey|pubkey|publickeytoken|hexpubkey)$/;
const PRIVATE = /^(?:priv|private|secret|password|passwd)/;
/** What a value is made of, or made into. */
const DERIVED =
  /^(?:hash|hashed|hashes|digest|fingerprint|thumbprint|checksum|der|salt|nonce|length|len|size|type|prefix|expires|expiry|uuid|guid|username)$/;
/** Before a credential's word: it is kept as a digest. */
const DIGESTED = /^(?:md5|sha\d{1,3}|salted|hashed)(?:pass|pw|key|secret|token|$)/;
/** Tokens that a server gives to a page, so that forms come back from it. */
const FORGERY = /csrf|xsrf|authenticity|antiforgery|requestverification/;
/** Before `key`: what finds an entry of a table, a row, a queue or a text; the nonce of a handshake; the id of a PGP key. */
const LOOKUP =
  /^(?:result|results|cached?|sort|partition|foreign|lookup|row|group|unique|object|message|routing|resource|jira|translation|locale|registry|annotation|label|document|idempotency|map|dict|sequence|press|arrow|project|request|response|websocket|socket|gpg|pgp|recv|stats|timeout|snapshotter|stored|ws|form)$/;
/** Before `token`: where a listing goes on, which request this is, or what a parser reads. */
const PAGE = /^(?:next|page|paging|pagination|continuation|continue|request|idempotency|cancellation|cancel|action|sync|resume)$/;
/** Words that begin like `auth` and `cred` and have nothing to do with them. */
const OTHER =
  /^(?:author|authors|authored|authoring|authority|authorities|coauthor|credit|credits|accredited|incredible|sacred)$/;
const AUTH = /auth|cred/;

/** True when the name says that its value is no credential. `called`: the value is an argument of what is named. */
export function isMisnamed(name: string, called: boolean): boolean {
  const words = nameWords(name);
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  if (words.some((word) => PUBLIC.test(word)) && !words.some((word) => PRIVATE.test(word))) return true;
  if (isDerived(name, words)) return true;
  if (FORGERY.test(name.toLowerCase().replaceAll(/[^a-z]/g, '')) && /tokens?$/.test(last)) return true;
  if (/^keys?$/.test(last) && LOOKUP.test(before)) return true;
  if (/^tokens?$/.test(last) && PAGE.test(before)) return true;
  if (/^keyids?$/.test(last) || (/^ids?$/.test(last) && before === 'key' && !/^(?:access|api)$/.test(words.at(-3) ?? '')))
    return true;
  // A challenge names the scheme that is asked for.
  if (/(?:www|proxy)-authenticate$/i.test(name)) return true;
  // A function that is called so checks that something passes.
  if (called && last === 'pass' && before !== '' && !/^(?:set|with|use|user|db|add|put|auth|login)$/.test(before)) return true;
  const mine = words.filter((word) => AUTH.test(word));
  return mine.length > 0 && mine.every((word) => OTHER.test(word)) && !words.some((word) => PRIVATE.test(word));
}

/** A digest of a credential, or a measure of one. */
function isDerived(name: string, words: readonly string[]): boolean {
  if (words.slice(-3).some((word) => DIGESTED.test(word))) return true;
  return (
    words.length > 1 && (DERIVED.test(words.at(-1)!) || (words[0] === 'hash' && words[1] === 'of') || name.includes('hash_of_'))
  );
}
