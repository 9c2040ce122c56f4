// An archive as the contents it holds, nested ones too. Nothing is written to disk. What could not be read, and why, is in
// the ledger; paths inside are told as `outer.jar!/inner/file`.
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { ArchiveReading, Blob, Ledger, Provenance, SkipReason } from '../../core/blob.ts';
import { systemCode, systemWords } from '../../core/errors.ts';
import { segmenter, toUtf8 } from '../segments.ts';
import { ArchiveBudget, ArchiveLimitError, NestingError } from './budget.ts';
import type { ArchiveEntry, ArchiveFile } from './entry.ts';
import { archiveFormat, isUnsupported, type ArchiveFormat, type Compression } from './format.ts';
import { counted, decompressed, peek, whole, type Chunks } from './streams.ts';
import { tarEntries } from './tar.ts';
import { zipEntries } from './zip.ts';

/** A zip inside another archive is held whole, since its directory is at the end; so is a PDF. */
const MOST_WHOLE = 256 * 1024 ** 2;
/** Office documents are zips of XML. */
const DOCUMENT_PARTS = new Set(['[Content_Types].xml', 'mimetype']);

/** An open file, which whoever opened it closes, or bytes that are there already. */
export type ArchiveBytes = { readonly file: number } | { readonly bytes: Buffer };

/** The outermost archive: a file, or bytes that are there already. */
export interface Archive {
  /** As findings tell it. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly format: ArchiveFormat;
  readonly from: ArchiveBytes;
  /** Where a content inside is said to stand. */
  readonly place: (path: string) => Provenance;
}

/** Fills `ledger` while it is iterated. What is broken, or opened by nobody, comes as the bytes it is. */
export async function* unpack(archive: Archive, reading: ArchiveReading, ledger: Ledger): AsyncGenerator<Blob> {
  const { path, format, from, place } = archive;
  const unpacking = new Unpacking(place, reading, ledger, new ArchiveBudget(reading, archive.size));
  const chunks = (): Chunks =>
    'bytes' in from ? oneChunk(from.bytes) : createReadStream('', { fd: from.file, start: 0, autoClose: false });
  let isAsItStands = isUnsupported(format);
  try {
    yield* unpacking.archive(path, format, { chunks, zip: () => Promise.resolve(from) }, 1);
  } catch (error) {
    note(ledger, path, error);
    isAsItStands = !(error instanceof ArchiveLimitError);
  }
  if (isAsItStands) yield* pieces(chunks(), place(path));
}

/** How to come by an archive's bytes. */
interface Access {
  chunks(): Chunks;
  /** As a zip needs them: a file, or all of them. */
  zip(): Promise<ArchiveBytes>;
}

/** A document, and documents are not asked for. */
class DocumentError extends Error {}

class Unpacking {
  readonly #place: (path: string) => Provenance;
  readonly #reading: ArchiveReading;
  readonly #ledger: Ledger;
  readonly #budget: ArchiveBudget;

  constructor(place: (path: string) => Provenance, reading: ArchiveReading, ledger: Ledger, budget: ArchiveBudget) {
    this.#place = place;
    this.#reading = reading;
    this.#ledger = ledger;
    this.#budget = budget;
  }

  /** @throws ArchiveLimitError, and what is broken about this very archive */
  async *archive(path: string, format: ArchiveFormat, access: Access, depth: number): AsyncGenerator<Blob> {
    if (depth > this.#budget.depth) throw new NestingError(`archives nested deeper than ${this.#budget.depth}`);
    if (isUnsupported(format)) this.#ledger.skipped.push({ path, reason: 'unsupported-archive' });
    else if (format === 'zip') yield* this.#entries(path, zipEntries(await access.zip()), depth, false);
    else if (format === 'pdf') yield* this.#pdf(path, access);
    else if (format === 'tar') yield* this.#entries(path, tarEntries(access.chunks()), depth, true);
    else yield* this.#compressed(path, format, access, depth);
  }

  async *#compressed(path: string, format: Compression, access: Access, depth: number): AsyncGenerator<Blob> {
    const { head, all } = await peek(decompressed(format, access.chunks(), this.#budget));
    // A compressed tar counts as one archive, and is told as one.
    if (archiveFormat(head) === 'tar') yield* this.#entries(path, tarEntries(all), depth, true);
    else yield* this.#content(`${path}!/${withoutSuffix(path, format)}`, head, all, depth);
  }

  /** @param isCounted the bytes were counted when they came out of what is around */
  async *#entries(path: string, entries: AsyncIterable<ArchiveEntry>, depth: number, isCounted: boolean): AsyncGenerator<Blob> {
    let isFirst = true;
    for await (const entry of entries) {
      if (isFirst && DOCUMENT_PARTS.has(entry.name) && this.#reading.documents !== true) throw new DocumentError();
      isFirst = false;
      this.#budget.entry();
      const inside = `${path}!/${entry.name}`;
      const reason = this.#reasonToSkip(entry);
      if (reason !== undefined) this.#ledger.skipped.push({ path: inside, reason });
      else if (entry.is === 'file') yield* this.#file(inside, entry, depth, isCounted);
    }
  }

  #reasonToSkip(entry: ArchiveEntry): SkipReason | undefined {
    if (entry.is === 'folder') return undefined;
    if (entry.is === 'link') return 'symlink';
    if (entry.is !== 'file') return entry.is === 'encrypted' ? 'encrypted' : 'unsupported-archive';
    const { maxFileSize } = this.#reading;
    return maxFileSize !== undefined && entry.size > maxFileSize ? 'too-large' : undefined;
  }

  async *#file(path: string, { open }: ArchiveFile, depth: number, isCounted: boolean): AsyncGenerator<Blob> {
    try {
      const chunks = await open();
      const { head, all } = await peek(isCounted ? chunks : counted(chunks, this.#budget));
      yield* this.#content(path, head, all, depth);
    } catch (error) {
      if (error instanceof ArchiveLimitError) throw error;
      // One entry is broken; the others may not be.
      note(this.#ledger, path, error);
    }
  }

  async *#pdf(path: string, access: Access): AsyncGenerator<Blob> {
    if (this.#reading.documents !== true) throw new DocumentError();
    const bytes = await whole(access.chunks(), MOST_WHOLE);
    // Large, and hardly ever wanted.
    const { pdfPages } = await import('./pdf.ts');
    for await (const { number, text } of pdfPages(bytes)) {
      this.#budget.spend(text.length);
      yield { bytes: Buffer.from(text), provenance: [this.#place(`${path}!/page ${number}`)] };
    }
    this.#ledger.members += 1;
  }

  async *#content(path: string, head: Buffer, chunks: Chunks, depth: number): AsyncGenerator<Blob> {
    const format = archiveFormat(head);
    if (format !== undefined) {
      const access = { chunks: () => chunks, zip: async () => ({ bytes: await whole(chunks, MOST_WHOLE) }) };
      yield* this.archive(path, format, access, depth + 1);
    } else {
      yield* pieces(chunks, this.#place(path));
      this.#ledger.members += 1;
    }
  }
}

async function* pieces(chunks: Chunks, place: Provenance): AsyncGenerator<Blob> {
  const segments = segmenter();
  const provenance = [place] as const;
  for await (const chunk of chunks) {
    for (const { bytes, at } of segments.push(chunk)) yield { bytes: toUtf8(bytes), provenance, segment: at! };
  }
  for (const { bytes, at } of segments.end()) {
    yield { bytes: toUtf8(bytes), provenance, ...(at === undefined ? {} : { segment: at }) };
  }
}

/** A limit or the disk keeps from us what is there: the scan is incomplete. What is broken can be unpacked by nobody. */
function note(ledger: Ledger, path: string, error: unknown): void {
  if (error instanceof ArchiveLimitError || error instanceof NestingError)
    ledger.failed.push({ path, why: `archive: ${error.message}` });
  else if (/^E[A-Z]+$/.test(systemCode(error) ?? '')) ledger.failed.push({ path, why: systemWords(error) });
  else if (error instanceof DocumentError) ledger.skipped.push({ path, reason: 'document' });
  // That would be a fault of ours.
  else if (error instanceof TypeError || error instanceof ReferenceError) throw error;
  else ledger.skipped.push({ path, reason: 'broken-archive' });
}

/** The name of what was compressed: `dump.sql` of `dump.sql.gz`. */
function withoutSuffix(path: string, format: Compression): string {
  const suffix = { gzip: /\.gz$/i, xz: /\.xz$/i, zstd: /\.(?:zst|zstd)$/i }[format];
  return basename(path).replace(suffix, '');
}

// oxlint-disable-next-line typescript/require-await
async function* oneChunk(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
