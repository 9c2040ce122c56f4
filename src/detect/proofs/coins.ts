// Keys of Bitcoin and Ethereum and the word lists (mnemonics) that wallets make them from.
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { fromBase58Check, sha256 } from '../../core/codes.ts';
import { FAILED, fact, passed, unknown, type Proved } from './proved.ts';

/**
 * Wallet import format (https://en.bitcoin.it/wiki/Wallet_import_format) and extended private keys (BIP 32): base58 with
 * four bytes of double SHA-256.
 */
export function proveBitcoin(value: string): Proved {
  const payload = fromBase58Check(value);
  if (payload === undefined) return FAILED;
  if (payload.length === 78) return isExtendedPrivate(payload) ? passed() : FAILED;
  const compressed = payload.length === 34 && payload[33] === 1;
  if (payload.length !== 33 && !compressed) return FAILED;
  // 0x80 is the main network; 0xef and others of the same form are test networks and other coins.
  return payload[0] === 0x80 ? passed() : payload[0] === 0xef ? passed(fact('test-network')) : unknown();
}

/** Private keys stand behind a zero byte in an extended key; public ones do not. */
function isExtendedPrivate(payload: Uint8Array): boolean {
  return payload[45] === 0;
}

/** Order of secp256k1 (SEC 2 §2.4.1). A private key is a number from 1 to one less. */
const ORDER = BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141');

/** There is no check code; a number outside the range is no key. */
export function proveEthereum(value: string): Proved {
  const digits = value.replace(/^0x/i, '');
  if (!/^[0-9a-f]{64}$/i.test(digits)) return FAILED;
  const number = BigInt(`0x${digits}`);
  return number > 0xffffffffn && number < ORDER ? unknown() : FAILED;
}

let numbers: ReadonlyMap<string, number> | undefined;

/** BIP 39: 12 to 24 words of a list of 2048; the last bits are the first of a SHA-256 of the rest. */
export function proveMnemonic(value: string): Proved {
  const words = value
    .trim()
    .toLowerCase()
    .split(/[\s,]+/);
  if (![12, 15, 18, 21, 24].includes(words.length)) return FAILED;
  numbers ??= new Map(wordlist.map((word, index) => [word, index]));
  let bits = 0n;
  for (const word of words) {
    const number = numbers.get(word);
    if (number === undefined) return FAILED;
    bits = (bits << 11n) | BigInt(number);
  }
  // "test test … junk" of a development chain and "abandon … about" of the standard pass the sum and protect nothing.
  if (new Set(words).size <= 2) return FAILED;
  const check = words.length / 3;
  const entropy = (bits >> BigInt(check)).toString(16).padStart((check * 32) / 4, '0');
  const expected = sha256(Buffer.from(entropy, 'hex'))[0]! >> (8 - check);
  return Number(bits & ((1n << BigInt(check)) - 1n)) === expected ? passed() : FAILED;
}
