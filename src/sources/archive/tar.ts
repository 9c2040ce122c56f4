// Entries of a tar as they come: layers of container images are tars inside tars, too large to be held.
import { pipeline, Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { ArchiveEntry } from './entry.ts';
import type { Chunks } from './streams.ts';

/** Each entry is to be read, or left, before the next is asked for. @throws when it is none, or broken */
export async function* tarEntries(chunks: Chunks): AsyncGenerator<ArchiveEntry> {
  const entries = extract();
  pipeline(Readable.from(chunks), entries, () => {});
  for await (const entry of entries) {
    const { name, type, size } = entry.header;
    if (type === 'file' || type === 'contiguous-file') yield { name, is: 'file', size, open: () => entry as Chunks };
    else yield { name, is: type === 'directory' ? 'folder' : 'link' };
    entry.resume();
  }
}
