// Sample credentials that specifications, manuals and emulators publish for everyone: they open nothing. Kept as the first
// 16 hex digits of their SHA-256, so that this file is no list of credentials itself.
import { createHash } from 'node:crypto';

const PUBLISHED = new Set([
  // The API reference of Docker Swarm: an unlock key and four join tokens.
  '9ec0be036c22f06f',
  '441c66009c2ab920',
  'e9897976005540a6',
  '33a6d3750d9a769b',
  'b5b17ca1d65733bb',
  // The storage emulators and the Cosmos emulator of Azure.
  '0011cc25eb432071',
  'aa6547439583c3a2',
  // RFC 7617, 6749 and 6750.
  'cf4d418ed3de92d7',
  'ad62d48d8b069026',
  '6c96130f130ab0d6',
  '00cf4c781dc37003',
  'a35b81a7d7927b70',
  'ca7459e2b26776de',
  '584b27d64ebc1b33',
  'e9974c507d2a8021',
  'b8e148545b13c78b',
  // The account of the EVM's state tests, and the first one of Hardhat and Anvil; each with and without 0x.
  '02522f20463c8f61',
  'a0efb9e8a46c197c',
  'bc1a50966c9e6486',
  '60a09e4357868c1e',
  // MD5, SHA-1 and SHA-256 of nothing.
  'f215faf9d88b7f0a',
  '07e23ede2756aa3f',
  'cd372fb85148700f',
  // The session token of the AWS manuals.
  '61b376444201d7b4',
]);

/** True for a sample that is published as one. */
export function isPublished(value: string): boolean {
  return PUBLISHED.has(createHash('sha256').update(value).digest('hex').slice(0, 16));
}
