// Reads git's index: which files are tracked. Versions 2 to 4; what this reader does not know (a split index, an unknown
// required extension) is left to git itself.
import { readFileSync } from 'node:fs';
import { systemCode } from '../core/errors.ts';
import { pathFromBytes } from '../core/path.ts';

export interface IndexEntry {
  /** Octal mode as a number: 0o100644, 0o100755, 0o120000 (link), 0o160000 (submodule), 0o040000 (folder of a sparse index). */
  readonly mode: number;
  readonly path: string;
}

/** Entries in the order of the index, stages of a conflict included; undefined when the file needs git to be read. */
export function readIndex(file: string): IndexEntry[] | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    // A repository in which nothing was ever added has none.
    return systemCode(error) === 'ENOENT' ? [] : undefined;
  }
  // Whether ids are SHA-1 or SHA-256 is not said in the file; only the right length leads to its exact end.
  return parse(bytes, 20) ?? parse(bytes, 32);
}

function parse(bytes: Buffer, idBytes: number): IndexEntry[] | undefined {
  if (bytes.length < 12 + idBytes || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const version = bytes.readUInt32BE(4);
  const count = bytes.readUInt32BE(8);
  if (version < 2 || version > 4) return undefined;
  const entries: IndexEntry[] = [];
  const end = bytes.length - idBytes;
  // Behind ten 4-byte fields, of which the seventh is the mode, stand the object id and the flags.
  const head = 40 + idBytes + 2;
  let at = 12;
  let previous: Buffer = Buffer.alloc(0);
  for (let i = 0; i < count; i += 1) {
    if (at + head > end) return undefined;
    const mode = bytes.readUInt32BE(at + 24);
    const extended = (bytes[at + head - 2]! & 0x40) !== 0 ? 2 : 0;
    let start = at + head + extended;
    let keep = 0;
    if (version === 4) {
      const strip = offset(bytes, start);
      start = strip.next;
      keep = previous.length - strip.value;
      if (keep < 0) return undefined;
    }
    const nul = bytes.indexOf(0, start);
    if (nul === -1 || nul > end) return undefined;
    const name =
      version === 4 ? Buffer.concat([previous.subarray(0, keep), bytes.subarray(start, nul)]) : bytes.subarray(start, nul);
    previous = name;
    entries.push({ mode, path: pathFromBytes(name) });
    // Up to version 3 an entry is padded with 1 to 8 zeros to a multiple of eight.
    at = version === 4 ? nul + 1 : at + ((nul - at + 8) & ~7);
  }
  return onlyOptional(bytes, at, end) ? entries : undefined;
}

/** The variable-length number of pack offsets, which version 4 uses. */
function offset(bytes: Buffer, at: number): { value: number; next: number } {
  let next = at;
  let byte = bytes[next++]!;
  let value = byte & 127;
  while (byte & 128) {
    byte = bytes[next++]!;
    value = (value + 1) * 128 + (byte & 127);
  }
  return { value, next };
}

/** Extensions whose name starts with a capital may be ignored; a sparse index has `sdir`, which changes modes only. */
function onlyOptional(bytes: Buffer, from: number, end: number): boolean {
  let at = from;
  while (at + 8 <= end) {
    const name = bytes.toString('latin1', at, at + 4);
    if (!/^[A-Z]/.test(name) && name !== 'sdir') return false;
    at += 8 + bytes.readUInt32BE(at + 4);
  }
  return at === end;
}
