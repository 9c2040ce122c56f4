// What a decoder gives: the bytes, and where in its input each of them came from.

export type DecoderName = 'base64' | 'gzip' | 'hex' | 'percent' | 'escapes' | 'entities' | 'quoted-printable' | 'utf-16';

export interface Decoded {
  readonly by: DecoderName;
  readonly bytes: Buffer;
  /** The range of the input that [start, end) of `bytes` was decoded from. */
  range(start: number, end: number): readonly [number, number];
}

/** True when nearly all of `bytes` (of their first 4 kB) reads as text. */
export function isTexty(bytes: Uint8Array): boolean {
  const sample = Math.min(bytes.length, 4096);
  let odd = 0;
  for (let i = 0; i < sample; i += 1) if (!isTextByte(bytes[i]!)) odd += 1;
  return sample > 0 && odd <= sample / 20;
}

/** Printable ASCII, tab, line ends, and bytes of longer UTF-8 characters. */
export function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13 || byte >= 0x80;
}
