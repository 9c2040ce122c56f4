// Entries of a zip, jar, wheel, nupkg …, from its directory at the end.
import { fromBufferPromise, fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { pathFromBytes } from '../../core/path.ts';
import type { ArchiveEntry } from './entry.ts';

const OPTIONS = { lazyEntries: true, autoClose: false, decodeStrings: false } as const;
const STORED = 0;
const DEFLATED = 8;

/** @throws when it is none */
export async function* zipEntries(from: { readonly file: number } | { readonly bytes: Buffer }): AsyncGenerator<ArchiveEntry> {
  const zip = await ('file' in from ? fromFdPromise(from.file, OPTIONS) : fromBufferPromise(from.bytes, OPTIONS));
  // It is not closed: the file is not ours, and nothing else is held.
  for await (const entry of zip.eachEntry()) yield read(zip, entry);
}

function read(zip: ZipFile, entry: Entry): ArchiveEntry {
  const name = pathFromBytes(entry.fileNameRaw ?? entry.fileName);
  if (name.endsWith('/')) return { name, is: 'folder' };
  if (entry.isEncrypted()) return { name, is: 'encrypted' };
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) return { name, is: 'unsupported' };
  return { name, is: 'file', size: entry.uncompressedSize, open: () => zip.openReadStreamPromise(entry) };
}
