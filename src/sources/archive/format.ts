// Which archive some bytes begin, by their signature: names say nothing reliable. Cheap, since every file is asked.

/** What is opened, and what is only recognised, so that a report can name it as not looked into. */
export type ArchiveFormat = 'zip' | 'tar' | 'pdf' | Compression | UnsupportedFormat;
export type Compression = 'gzip' | 'xz' | 'zstd';
export type UnsupportedFormat = 'bzip2' | '7z' | 'rar';

/** Bytes that `archiveFormat` needs to know a tar. */
export const HEAD_BYTES = 512;

const TAR_MAGIC_AT = 257;

/** @param head the first bytes of a content: all of it, or at least HEAD_BYTES */
export function archiveFormat(head: Uint8Array): ArchiveFormat | undefined {
  switch (head[0]) {
    case 0x50:
      return starts(head, 'PK\x03\x04') || (head.length === 22 && starts(head, 'PK\x05\x06')) ? 'zip' : tar(head);
    case 0x1f:
      return starts(head, '\x1f\x8b\x08') ? 'gzip' : tar(head);
    case 0xfd:
      return starts(head, '\xfd7zXZ\0') ? 'xz' : tar(head);
    case 0x28:
      return starts(head, '(\xb5/\xfd') ? 'zstd' : tar(head);
    case 0x42:
      return starts(head, 'BZh') && starts(head, '1AY&SY', 4) ? 'bzip2' : tar(head);
    case 0x25:
      return starts(head, '%PDF-') ? 'pdf' : tar(head);
    case 0x37:
      return starts(head, '7z\xbc\xaf\x27\x1c') ? '7z' : tar(head);
    case 0x52:
      return starts(head, 'Rar!\x1a\x07') ? 'rar' : tar(head);
    default:
      return tar(head);
  }
}

export function isUnsupported(format: ArchiveFormat): format is UnsupportedFormat {
  return format === 'bzip2' || format === '7z' || format === 'rar';
}

function tar(head: Uint8Array): 'tar' | undefined {
  return head[TAR_MAGIC_AT] === 0x75 && starts(head, 'ustar', TAR_MAGIC_AT) ? 'tar' : undefined;
}

function starts(head: Uint8Array, magic: string, at = 0): boolean {
  for (let i = 0; i < magic.length; i += 1) if (head[at + i] !== magic.charCodeAt(i)) return false;
  return true;
}
