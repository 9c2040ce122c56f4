// Archives made by hand: small, and broken or hostile on request, which no packer would be.
import { crc32, deflateRawSync } from 'node:zlib';
import { pack } from 'tar-stream';

export interface ZipPart {
  readonly name: string;
  readonly data: Buffer;
  readonly isEncrypted?: boolean;
  /** 8 deflates, anything else stores and says so. */
  readonly method?: number;
  readonly isBroken?: boolean;
}

export function zipOf(parts: readonly ZipPart[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, data, isEncrypted = false, method = 8, isBroken = false } of parts) {
    const body = method === 8 ? deflateRawSync(data) : data;
    const stored = isBroken ? Buffer.from(body).fill(0xff) : body;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(isEncrypted ? 1 : 0, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(stored.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    bodies.push(Buffer.from('PK\x03\x04'), fields, Buffer.from(name), stored);
    directory.push(Buffer.from('PK\x01\x02\x14\0'), fields, place, Buffer.from(name));
    at += 30 + Buffer.byteLength(name) + stored.length;
  }
  const end = Buffer.alloc(18);
  const length = directory.reduce((sum, { length }) => sum + length, 0);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...bodies, ...directory, Buffer.from('PK\x05\x06'), end]);
}

export async function tarOf(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, data] of Object.entries(files)) tar.entry({ name }, data);
  tar.entry({ name: 'a-link', type: 'symlink', linkname: '/etc/passwd' });
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const le32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
const checked = (bytes: Buffer) => Buffer.concat([bytes, le32(crc32(bytes))]);

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** An xz of stored blocks, at most 64 KiB. */
export function xzOf(data: Buffer): Buffer {
  const flags = Buffer.from([0, 1]);
  const header = Buffer.concat([Buffer.from('\xfd7zXZ\0', 'latin1'), flags, le32(crc32(flags))]);
  const blockHeader = checked(Buffer.from([2, 0, 0x21, 1, 16, 0, 0, 0]));
  const lzma2 = Buffer.concat([Buffer.from([1, (data.length - 1) >> 8, (data.length - 1) & 0xff]), data, Buffer.from([0])]);
  const unpadded = blockHeader.length + lzma2.length + 4;
  const index = checked(padded(Buffer.from([0, 1, ...varint(unpadded), ...varint(data.length)])));
  const footer = Buffer.concat([le32(index.length / 4 - 1), flags]);
  return Buffer.concat([
    header,
    blockHeader,
    padded(lzma2),
    le32(crc32(data)),
    index,
    le32(crc32(footer)),
    footer,
    Buffer.from('YZ'),
  ]);
}

const ZSTD = Buffer.from('28b52ffd', 'hex');
const zstdBlock = (isLast: boolean, kind: number, size: number) => {
  const header = le32((size << 3) | (kind << 1) | (isLast ? 1 : 0));
  return header.subarray(0, 3);
};

/** A zstd frame of one stored block. */
export function zstdOf(data: Buffer): Buffer {
  return Buffer.concat([ZSTD, Buffer.from([0xa0]), le32(data.length), zstdBlock(true, 0, data.length), data]);
}

/** Four bytes a block, each of which unpacks to 128 KiB. */
export function zstdBomb(blocks: number): Buffer {
  const block = Buffer.concat([zstdBlock(false, 1, 128 * 1024), Buffer.from([65])]);
  return Buffer.concat([ZSTD, Buffer.from([0, 0x50]), ...Array.from({ length: blocks }, () => block), zstdBlock(true, 0, 0)]);
}

/** A PDF of one page. */
export function pdfOf(text: string): Buffer {
  const content = `BT /F1 12 Tf 20 700 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const head = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  return Buffer.from(
    `${body}${head}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`,
  );
}
