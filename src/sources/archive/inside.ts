// Where archives are met: among the contents of a source, and on disk. What opens them is loaded when there is one.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ArchiveReading, Blob, FileReading, Ledger } from '../../core/blob.ts';
import { systemCode, systemWords } from '../../core/errors.ts';
import { at } from '../walk.ts';
import { archiveFormat, HEAD_BYTES, type ArchiveFormat } from './format.ts';

/** The blobs of a source, with those that are archives opened. */
export async function* openedBlobs(blobs: AsyncIterable<Blob>, reading: ArchiveReading, ledger: Ledger): AsyncGenerator<Blob> {
  let held: HeldArchive | undefined;
  for await (const blob of blobs) {
    if (held?.continuesWith(blob) === true) {
      held.add(blob);
      continue;
    }
    if (held !== undefined) yield* opened(held, reading, ledger);
    const format = (blob.segment?.offset ?? 0) === 0 ? archiveFormat(blob.bytes) : undefined;
    held = format === undefined ? undefined : new HeldArchive(blob, format);
    if (held === undefined) yield blob;
  }
  if (held !== undefined) yield* opened(held, reading, ledger);
}

/** An archive that is not on disk, put together from its overlapping pieces. */
class HeldArchive {
  readonly first: Blob;
  readonly format: ArchiveFormat;
  readonly #pieces: Buffer[] = [];
  #size = 0;

  constructor(first: Blob, format: ArchiveFormat) {
    this.first = first;
    this.format = format;
    this.add(first);
  }

  continuesWith({ segment, provenance: [place] }: Blob): boolean {
    const [known] = this.first.provenance;
    const isLater = segment !== undefined && segment.offset > 0 && segment.offset <= this.#size;
    return isLater && place.kind === known.kind && place.path === known.path;
  }

  add({ bytes, segment }: Blob): void {
    // Sources may use the room of a blob again.
    const piece = Buffer.from(bytes.subarray(this.#size - (segment?.offset ?? 0)));
    this.#pieces.push(piece);
    this.#size += piece.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}

async function* opened(held: HeldArchive, reading: ArchiveReading, ledger: Ledger): AsyncGenerator<Blob> {
  const { unpack } = await import('./unpack.ts');
  const { format, first } = held;
  const [place, ...others] = first.provenance;
  const bytes = held.bytes();
  const archive = {
    path: place.path,
    size: bytes.length,
    format,
    from: { bytes },
    place: (path: string) => ({ ...place, path }),
  };
  for await (const blob of unpack(archive, reading, ledger)) {
    const inside = blob.provenance[0].path.slice(place.path.length);
    const rest = others.map((other) => ({ ...other, path: other.path + inside }));
    yield { ...blob, provenance: [blob.provenance[0], ...rest], ...(first.oid === undefined ? {} : { oid: first.oid }) };
  }
}

/** What is in one archive file below the root. Failures are in the ledger. */
export async function* archiveFileBlobs(path: string, { root, archives }: FileReading, ledger: Ledger): AsyncGenerator<Blob> {
  const { unpack } = await import('./unpack.ts');
  let file: number | undefined;
  try {
    file = openSync(at(root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size } = fstatSync(file);
    const head = Buffer.alloc(HEAD_BYTES);
    const format = archiveFormat(head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0)));
    // It may have been replaced since it was seen to be one.
    if (format === undefined || archives === undefined) throw Object.assign(new Error('changed'), { code: 'EBUSY' });
    yield* unpack({ path, size, format, from: { file }, place: (inside) => ({ kind: 'file', path: inside }) }, archives, ledger);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    ledger.failed.push({ path, why: systemWords(error) });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
