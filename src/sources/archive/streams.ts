// Bytes on their way out of an archive: looked at without being lost, decompressed, counted.
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { XzReadableStream } from 'xz-decompress';
import { NestingError, type ArchiveBudget } from './budget.ts';
import { HEAD_BYTES, type Compression } from './format.ts';

export type Chunks = AsyncIterable<Uint8Array>;

/**
 * The first bytes of a stream, and the stream with them. The stream is never closed from here, so that who gave it can
 * read on after it was left in the middle.
 */
export async function peek(chunks: Chunks): Promise<{ head: Buffer; all: Chunks }> {
  const stream = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const { done, value } = await stream.next();
    if (done === true) break;
    first.push(value);
    length += value.length;
  }
  const held = Buffer.concat(first);
  return { head: held.subarray(0, HEAD_BYTES), all: joined(held, stream) };
}

async function* joined(held: Buffer, stream: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (held.length > 0) yield held;
  for (let next = await stream.next(); next.done !== true; next = await stream.next()) yield next.value;
}

export async function* counted(chunks: Chunks, budget: ArchiveBudget): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    budget.spend(chunk.length);
    yield chunk;
  }
}

/** @throws the decompressor's error, and what the budget says */
export function decompressed(format: Compression, chunks: Chunks, budget: ArchiveBudget): Chunks {
  if (format === 'zstd') return unzstd(chunks, budget);
  return counted(format === 'gzip' ? piped(chunks) : unxz(chunks), budget);
}

function piped(chunks: Chunks): Chunks {
  // An error on the way comes out of the iteration too.
  return pipeline(Readable.from(chunks), createGunzip(), () => {});
}

async function* unxz(chunks: Chunks): AsyncGenerator<Uint8Array> {
  yield* new XzReadableStream(ReadableStream.from(chunks) as ReadableStream<Uint8Array>) as Chunks;
}

/** A few bytes may unpack to gigabytes at one go, so each block is counted as it comes out. */
async function* unzstd(chunks: Chunks, budget: ArchiveBudget): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const stream = new Decompress((block) => {
    budget.spend(block.length);
    ready.push(block);
  });
  for await (const chunk of chunks) {
    stream.push(chunk);
    yield* ready.splice(0);
  }
  stream.push(new Uint8Array(0), true);
  yield* ready.splice(0);
}

/** All of a stream. @throws NestingError when it is longer than `most` bytes */
export async function whole(chunks: Chunks, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > most) throw new NestingError(`larger than ${most} bytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
