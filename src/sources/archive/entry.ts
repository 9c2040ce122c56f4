// What an archive says it holds.
import type { Chunks } from './streams.ts';

export interface ArchiveFile {
  readonly name: string;
  readonly is: 'file';
  /** As the archive claims, in bytes. */
  readonly size: number;
  readonly open: () => Chunks | Promise<Chunks>;
}

export type ArchiveEntry = ArchiveFile | { readonly name: string; readonly is: 'folder' | 'link' | 'encrypted' | 'unsupported' };
