// The engine's tables for one list of rules as plain data: made by the build for the built-in rules, because working them
// out takes longer than most scans.
import type { Anchor } from '../../core/anchor.ts';
import { distinctAnchors } from './distinct.ts';
import { tableBytes, writeTables } from './tables.ts';

export interface EngineImage {
  /** Says which rules it is for: `imageKey`. */
  readonly key: string;
  /** Bytes of memory that the tables take. */
  readonly bytes: number;
  /** For each anchor the rules it speaks for, as indexes, and the length of its keyword. */
  readonly owners: readonly (readonly number[])[];
  readonly lengths: readonly number[];
  /** The tables: stretches that are not all zero, each behind its address and length (u32, little endian). */
  readonly tables: Uint8Array;
}

interface KeyedRule {
  readonly id: string;
  readonly pattern?: string;
  readonly keywords: readonly string[];
}

/** Tells one list of rules from another, at little cost. */
export function imageKey(rules: readonly KeyedRule[]): string {
  let key = '';
  for (const { id, pattern, keywords } of rules) key += `${id} ${pattern?.length ?? 0} ${keywords.length}\n`;
  return key;
}

/**
 * The engine's tables for these rules, as the build stores them.
 * @public called by the build
 */
export function makeImage(rules: readonly (KeyedRule & { readonly anchors: readonly Anchor[] })[]): EngineImage {
  const { anchors, owners } = distinctAnchors(rules.map((rule) => rule.anchors));
  const bytes = tableBytes(anchors);
  const memory = new Uint8Array(bytes);
  writeTables(memory.buffer, anchors);
  return {
    key: imageKey(rules),
    bytes,
    owners,
    lengths: anchors.map((anchor) => anchor.keyword.length),
    tables: pack(memory),
  };
}

const STEP = 32;

function pack(memory: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  const blank = (at: number) => memory.subarray(at, at + STEP).every((byte) => byte === 0);
  for (let at = 0; at < memory.length; at += STEP) {
    if (blank(at)) continue;
    let end = at + STEP;
    while (end < memory.length && !blank(end)) end += STEP;
    const head = new Uint8Array(8);
    const stretch = memory.subarray(at, end);
    new DataView(head.buffer).setUint32(0, at, true);
    new DataView(head.buffer).setUint32(4, stretch.length, true);
    parts.push(head, stretch);
    at = end;
  }
  return Buffer.concat(parts);
}

/** Writes an image's tables into memory that is all zero. */
export function unpackImage(memory: ArrayBuffer, packed: Buffer): void {
  const target = new Uint8Array(memory);
  for (let at = 0; at < packed.length;) {
    const length = packed.readUInt32LE(at + 4);
    target.set(packed.subarray(at + 8, at + 8 + length), packed.readUInt32LE(at));
    at += 8 + length;
  }
}
