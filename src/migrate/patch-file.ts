// A patch for `git apply` without any value in it. A text patch quotes the lines it removes; a binary delta says which bytes
// of the old file stay and what comes between them, and names the old file by the id that git has for it.
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { ByteEdit } from './splice.ts';

/** A file of the patch. `executable` is the file's mode. */
export type PatchedFile = { readonly path: string } & (
  | { readonly kind: 'create'; readonly after: Buffer }
  | {
      readonly kind: 'edit';
      readonly before: Buffer;
      readonly after: Buffer;
      readonly edits: readonly ByteEdit[];
      readonly executable: boolean;
    }
);

/** The text of the patch. @param idLength of object ids: 40, or 64 in SHA-256 repositories. */
export function patchText(files: readonly PatchedFile[], idLength: number): string {
  return files.map((file) => (file.kind === 'create' ? newFile(file, idLength) : changedFile(file, idLength))).join('');
}

function newFile({ path, after }: Extract<PatchedFile, { kind: 'create' }>, idLength: number): string {
  const lines = after.toString('utf8').split('\n');
  const isWhole = lines.at(-1) === '';
  if (isWhole) lines.pop();
  const [a, b] = [quoted(`a/${path}`), quoted(`b/${path}`)];
  const body = lines.map((line) => `+${line}\n`).join('');
  return `diff --git ${a} ${b}
new file mode 100644
index ${'0'.repeat(idLength)}..${blobId(after, idLength)}
--- /dev/null
+++ ${b}
@@ -0,0 +1,${lines.length} @@
${body}${isWhole ? '' : '\\ No newline at end of file\n'}`;
}

function changedFile(file: Extract<PatchedFile, { kind: 'edit' }>, idLength: number): string {
  const { path, before, after, edits, executable } = file;
  const delta = deltaOf(before.length, after.length, edits);
  return `diff --git ${quoted(`a/${path}`)} ${quoted(`b/${path}`)}
index ${blobId(before, idLength)}..${blobId(after, idLength)} ${executable ? '100755' : '100644'}
GIT binary patch
delta ${delta.length}
${base85Lines(deflateSync(delta))}
`;
}

/** Git's own delta: both sizes, then copies out of the old file and insertions. */
function deltaOf(before: number, after: number, edits: readonly ByteEdit[]): Buffer {
  const out: number[] = [...variable(before), ...variable(after)];
  let at = 0;
  for (const { start, end, text } of edits) {
    copy(out, at, start - at);
    insert(out, Buffer.from(text, 'utf8'));
    at = end;
  }
  copy(out, at, before - at);
  return Buffer.from(out);
}

function variable(number: number): number[] {
  const bytes: number[] = [];
  let rest = number;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

function copy(out: number[], from: number, length: number): void {
  for (let at = from, left = length; left > 0;) {
    const size = Math.min(left, 0xffff);
    const parts = [at & 0xff, (at >>> 8) & 0xff, (at >>> 16) & 0xff, (at >>> 24) & 0xff, size & 0xff, (size >>> 8) & 0xff];
    const flags = parts.reduce((all, part, index) => (part === 0 ? all : all | (1 << index)), 0x80);
    out.push(flags, ...parts.filter((part) => part !== 0));
    at += size;
    left -= size;
  }
}

function insert(out: number[], bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += 127) {
    const part = bytes.subarray(at, at + 127);
    out.push(part.length, ...part);
  }
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';

/** Lines of up to 52 bytes, each with its length in front, five digits for four bytes. */
function base85Lines(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 52) {
    const line = bytes.subarray(at, at + 52);
    text += String.fromCharCode(line.length <= 26 ? 64 + line.length : 70 + line.length);
    for (let group = 0; group < line.length; group += 4) {
      let number = 0;
      for (let index = 0; index < 4; index += 1) number = number * 256 + (line[group + index] ?? 0);
      let digits = '';
      for (let index = 0; index < 5; index += 1) {
        digits = DIGITS[number % 85]! + digits;
        number = Math.floor(number / 85);
      }
      text += digits;
    }
    text += '\n';
  }
  return text;
}

function blobId(bytes: Buffer, idLength: number): string {
  return createHash(idLength === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}

/** As git quotes a path that has more than plain signs in it. */
function quoted(path: string): string {
  if (/^[!#-[\]-~]+$/.test(path)) return path;
  const bytes = [...Buffer.from(path, 'utf8')].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${bytes.join('')}"`;
}
