// A value from standard input: never from an argument, which every process on the machine can read.
import { isUtf8 } from 'node:buffer';
import { EXIT, KeyliftError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';

const MAX_BYTES = 65_536;

/** Everything up to the end, without one final line break. @throws KeyliftError E0834. */
export async function readValue(stdin: AsyncIterable<Uint8Array>): Promise<Secret> {
  const bytes = await readBytes(stdin);
  const bad = (why: string) => new KeyliftError('E0834', `the value on standard input ${why}`, { exit: EXIT.usage });
  if (!isUtf8(bytes)) throw bad('is not UTF-8 text');
  const value = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (value === '') throw bad('is empty');
  if (Buffer.byteLength(value) > MAX_BYTES) throw bad('is over 65,536 bytes');
  return new Secret(value);
}

/** Everything up to the end; what is more than any value may have is left out. */
export async function readBytes(stdin: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BYTES + 2) break;
  }
  return Buffer.concat(chunks);
}
