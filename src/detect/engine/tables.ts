// Anchors to the tables that the scanning core reads.
import type { Anchor, Need } from '../../core/anchor.ts';
import { ALNUM, byteSet, bytesOf, CLASSES, contains, invert, TOKEN } from './byte-classes.ts';
import { hashesOf, teddyTables } from './fingerprint.ts';
import * as layout from './layout.ts';

/** Classes of the assignment reader, on the bits that core.as names. */
const readerClasses = (): readonly (readonly [bit: number, set: bigint])[] => [
  [31, ALNUM | byteSet('_$.-')],
  [30, byteSet('"\'` \t\n\r)]\\!')],
  [29, byteSet('=:,(><|?-')],
  [28, invert(byteSet(' \t\n\r\v\f"\'`<>'))],
  [27, byteSet('"\'`')],
];

/** Bytes of memory needed for `anchors`, tables and output included. */
export function tableBytes(anchors: readonly Anchor[]): number {
  return restAt(anchors) + anchors.reduce((sum, anchor) => sum + restBytes(anchor), 0);
}

/** Entries first, then the nodes of the lists they hang in, then what is left of long keywords. */
function nodesAt(anchors: readonly Anchor[]): number {
  return layout.ENTRIES + anchors.length * layout.ENTRY_BYTES;
}

function restAt(anchors: readonly Anchor[]): number {
  return nodesAt(anchors) + anchors.reduce((sum, anchor) => sum + nodeCount(anchor) * layout.NODE_BYTES, 0);
}

/** A keyword shorter than its fingerprint has one for every byte that can follow. */
function nodeCount({ keyword, token }: Anchor): number {
  const open = (token === undefined ? layout.DIRECT_PRINT : layout.TOKEN_PRINT) - keyword.length;
  if (open > 1) return token === undefined ? layout.DIRECT_COUNT : layout.TOKEN_COUNT;
  return open === 1 ? 128 : 1;
}

function restBytes({ keyword }: Anchor): number {
  return Math.max(0, keyword.length - 8) * 2;
}

/** Writes all tables for anchors that have their fingerprints. The index of an anchor in the list is what the core reports. */
export function writeTables(memory: ArrayBuffer, anchors: readonly Anchor[]): void {
  const bytes = new Uint8Array(memory);
  const view = new DataView(memory);
  bytes.fill(0, 0, layout.ENTRIES);
  writeClasses(view);
  writeTokenNibbles(bytes);

  let node = nodesAt(anchors);
  let rest = restAt(anchors);
  for (const [id, anchor] of anchors.entries()) {
    const { keyword, token } = anchor;
    writeRest(bytes, rest, keyword);
    const size = token === undefined ? layout.DIRECT_PRINT : layout.TOKEN_PRINT;
    const { offset } = anchor.print!;
    const entry = layout.ENTRIES + id * layout.ENTRY_BYTES;
    writeEntry(view, entry, anchor, offset, rest);
    view.setUint32(entry + layout.ENTRY.id, id, true);
    const hashes = hashesOf(keyword, offset, size);
    for (const head of token === undefined ? directHeads(hashes) : tokenHeads(hashes)) {
      view.setUint32(node, entry, true);
      view.setUint32(node + 4, view.getUint32(head, true), true);
      view.setUint32(head, node, true);
      node += layout.NODE_BYTES;
    }
    if (token !== undefined) {
      for (const hash of hashes ?? []) bytes[layout.SEEN + (hash >>> 19)]! |= 1 << ((hash >>> 16) & 7);
      if (hashes === undefined) bytes.fill(255, layout.SEEN, layout.SEEN + 8192);
    }
    rest += restBytes(anchor);
  }
  bytes.set(teddyTables(anchors.filter((anchor) => anchor.token === undefined)), layout.TEDDY);
}

/** Addresses of the lists that an entry with these hashes hangs in, each once. */
function directHeads(hashes: readonly number[] | undefined): Set<number> {
  const lists = hashes?.map((hash) => hash >>> 20) ?? Array.from({ length: layout.DIRECT_COUNT }, (_, index) => index);
  return new Set(lists.map((index) => layout.DIRECT_HEADS + index * 4));
}

function tokenHeads(hashes: readonly number[] | undefined): Set<number> {
  const lists = hashes?.map((hash) => hash >>> 18) ?? Array.from({ length: layout.TOKEN_COUNT }, (_, index) => index);
  return new Set(lists.map((index) => layout.TOKEN_HEADS + index * 4));
}

function writeClasses(view: DataView): void {
  const reader = readerClasses();
  for (let byte = 0; byte < 256; byte += 1) {
    let bits = 0;
    for (const [index, set] of CLASSES.entries()) if (contains(set, byte)) bits |= 1 << index;
    for (const [bit, set] of reader) if (contains(set, byte)) bits |= 1 << bit;
    view.setUint32(layout.CLASS_TABLE + byte * 4, bits >>> 0, true);
  }
}

/** A byte is a token byte when its low and its high nibble share a bit: one bit for each high nibble. */
function writeTokenNibbles(bytes: Uint8Array): void {
  for (const byte of bytesOf(TOKEN)) {
    bytes[layout.TOKEN_NIBBLES + (byte & 15)]! |= 1 << (byte >> 4);
    bytes[layout.TOKEN_NIBBLES + 16 + (byte >> 4)] = 1 << (byte >> 4);
  }
}

function writeEntry(view: DataView, at: number, anchor: Anchor, offset: number, rest: number): void {
  const { keyword } = anchor;
  for (let i = 0; i < Math.min(8, keyword.length); i += 1) {
    view.setUint8(at + layout.ENTRY.mask + i, maskOf(keyword, i));
    view.setUint8(at + layout.ENTRY.text + i, keyword.charCodeAt(i) & maskOf(keyword, i));
  }
  view.setUint32(at + layout.ENTRY.rest, rest, true);
  view.setUint8(at + layout.ENTRY.offset, offset);
  view.setUint8(at + layout.ENTRY.length, keyword.length);
  view.setUint8(at + layout.ENTRY.kind, anchor.assignment === true ? 1 : 0);
  const notBefore = anchor.notBefore ?? -1;
  view.setUint32(at + layout.ENTRY.notBefore, notBefore === -1 ? 0 : classBit(notBefore), true);
  writeNeed(view, at + layout.ENTRY.after, anchor.after?.[0]);
  writeNeed(view, at + layout.ENTRY.afterToo, anchor.after?.[1]);
  writeNeed(view, at + layout.ENTRY.before, anchor.before);
  view.setUint32(at + layout.ENTRY.slack, anchor.slack ?? 0, true);
}

function writeRest(bytes: Uint8Array, at: number, keyword: string): void {
  const more = Math.max(0, keyword.length - 8);
  for (let i = 0; i < more; i += 1) {
    bytes[at + i] = keyword.charCodeAt(8 + i) & maskOf(keyword, 8 + i);
    bytes[at + more + i] = maskOf(keyword, 8 + i);
  }
}

function writeNeed(view: DataView, at: number, need: Need | undefined): void {
  if (need === undefined) return;
  view.setUint32(at, classBit(need.run), true);
  view.setUint32(at + 4, classBit(need.between), true);
  view.setUint16(at + 8, need.count, true);
  view.setUint16(at + 10, need.gap, true);
}

function classBit(index: number): number {
  return (1 << index) >>> 0;
}

/** Letters are compared without the bit that makes them lower case. */
function maskOf(keyword: string, index: number): number {
  const code = keyword.charCodeAt(index);
  return code >= 97 && code <= 122 ? 0xdf : 0xff;
}
