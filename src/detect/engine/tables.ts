// Anchors to the tables that the scanning core reads.
import type { Anchor, Need } from '../../core/anchor.ts';
import { CLASSES, contains, READER } from './byte-classes.ts';
import { hashesOf, hashOf, type Print, printOf } from './fingerprint.ts';
import * as layout from './layout.ts';

/** Bytes of memory needed for `anchors`, tables and output included. */
export function tableBytes(anchors: readonly Anchor[]): number {
  return restAt(anchors) + anchors.reduce((sum, anchor) => sum + restBytes(anchor), 0);
}

/** Entries first, then the nodes of the lists they hang in, then what is left of long keywords. */
function nodesAt(anchors: readonly Anchor[]): number {
  return layout.ENTRIES + anchors.length * layout.ENTRY_BYTES;
}

function restAt(anchors: readonly Anchor[]): number {
  return nodesAt(anchors) + anchors.length * layout.NODE_BYTES;
}

function restBytes({ keyword }: Anchor): number {
  return Math.max(0, keyword.length - 8) * 2;
}

/** Writes all tables. The index of an anchor in the list is what the core reports. */
export function writeTables(memory: ArrayBuffer, anchors: readonly Anchor[]): void {
  const bytes = new Uint8Array(memory);
  const view = new DataView(memory);
  bytes.fill(0, 0, layout.ENTRIES);
  writeClasses(view);

  let rest = restAt(anchors);
  for (const [id, anchor] of anchors.entries()) {
    const print = printOf(anchor);
    writeRest(bytes, rest, anchor.keyword);
    const entry = layout.ENTRIES + id * layout.ENTRY_BYTES;
    writeEntry(view, entry, anchor, print.offset, rest);
    view.setUint32(entry + layout.ENTRY.id, id, true);
    writeNode(view, nodesAt(anchors) + id * layout.NODE_BYTES, entry, print);
    for (const hash of hashesOf(print)) {
      const bit = hash >>> (32 - layout.SEEN_BITS);
      bytes[layout.SEEN + (bit >>> 3)]! |= 1 << (bit & 7);
    }
    // Two bytes and less say too little: every place is looked at.
    if (anchor.keyword.length < 3) bytes.fill(255, layout.SEEN, layout.SEEN + 2 ** layout.SEEN_BITS / 8);
    rest += restBytes(anchor);
  }
}

/** Puts a node at the head of the list that its fingerprint belongs to. */
function writeNode(view: DataView, node: number, entry: number, { mask, value, size }: Print): void {
  const hash = hashOf(value);
  const head =
    size === layout.PRINT
      ? layout.HEADS + (hash >>> (32 - layout.HEAD_BITS)) * 4
      : size === 3
        ? layout.HEADS_OF_3 + (hash >>> (32 - layout.HEAD_BITS_OF_3)) * 4
        : layout.SHORT;
  view.setUint32(node, mask, true);
  view.setUint32(node + 4, value, true);
  view.setUint32(node + 8, entry, true);
  view.setUint32(node + 12, view.getUint32(head, true), true);
  view.setUint32(head, node, true);
}

function writeClasses(view: DataView): void {
  for (let byte = 0; byte < 256; byte += 1) {
    let bits = 0;
    for (const [index, set] of CLASSES.entries()) if (contains(set, byte)) bits |= 1 << index;
    for (const [bit, set] of READER) if (contains(set, byte)) bits |= 1 << bit;
    view.setUint32(layout.CLASS_TABLE + byte * 4, bits >>> 0, true);
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
