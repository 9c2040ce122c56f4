// PyPI's tokens are macaroons in libmacaroons' binary format 2, base64url behind `pypi-`: location "pypi.org", an
// identifier, caveats, and a signature of 32 bytes. https://github.com/pypi/warehouse, https://github.com/rescrv/libmacaroons
import { FAILED, fact, passed, relief, unknown, type Proved } from './proved.ts';

const LOCATION = 1;
const IDENTIFIER = 2;
const SIGNATURE = 6;
const END = 0;

export function provePypi(value: string): Proved {
  if (!value.startsWith('pypi-')) return unknown();
  const bytes = Buffer.from(value.slice(5), 'base64url');
  if (bytes[0] !== 2) return FAILED;
  const reader = { bytes, at: 1 };
  const head = packets(reader);
  if (head === undefined || !/^(?:test\.)?pypi\.org$/.test(text(head.get(LOCATION))) || !head.has(IDENTIFIER)) return FAILED;
  const caveats: string[] = [];
  while (reader.at < bytes.length && bytes[reader.at] !== END) {
    const caveat = packets(reader);
    if (caveat === undefined) return FAILED;
    caveats.push(text(caveat.get(IDENTIFIER)));
  }
  reader.at += 1;
  if (bytes[reader.at] !== SIGNATURE || bytes[reader.at + 1] !== 32 || bytes.length !== reader.at + 34) return FAILED;
  // Projects are named by old caveats as an object, by new ones as [1, names] or [2, ids]; without either it opens the account.
  const limited = caveats.some((caveat) => /^\[[12],|"projects"/.test(caveat));
  return passed(limited ? relief('limited-to-projects') : fact('whole-account'));
}

/** Reads fields up to the end mark. Lengths and types are varints; every field we know is shorter than 16 kB. */
function packets(reader: { readonly bytes: Buffer; at: number }): Map<number, Buffer> | undefined {
  const fields = new Map<number, Buffer>();
  const { bytes } = reader;
  for (;;) {
    const type = bytes[reader.at];
    if (type === undefined) return undefined;
    reader.at += 1;
    if (type === END) return fields;
    let length = bytes[reader.at];
    if (length === undefined) return undefined;
    reader.at += 1;
    if (length >= 0x80) {
      const high = bytes[reader.at];
      if (high === undefined || high >= 0x80) return undefined;
      length = (length & 0x7f) | (high << 7);
      reader.at += 1;
    }
    if (reader.at + length > bytes.length) return undefined;
    fields.set(type, bytes.subarray(reader.at, reader.at + length));
    reader.at += length;
  }
}

function text(bytes: Buffer | undefined): string {
  return bytes?.toString('latin1') ?? '';
}
